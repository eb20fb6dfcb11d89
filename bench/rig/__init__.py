"""What the measurements share: load, processes, a stand-in for LINE, tables. Measures nothing itself."""
