"""Listens and sends: LINE, the commands, the processes, the pages. Holds no rule about people or places."""
