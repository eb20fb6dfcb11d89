"""What is done to the running system, and whether anything was lost or came twice: docs/reliability.md.

A scenario is a town (real processes, a PostgreSQL of its own, a stand-in for LINE), a crowd that writes to it, a
fault, and an outcome judged by what the stand-in accepted. Each scenario stands in a plain module and takes its size:
the tests beside it run it small, `bench/chaos` runs it large.
"""
