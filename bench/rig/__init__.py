"""What the measurements share: load, processes, a stand-in for LINE, tables. Measures nothing itself.

`bench/matching.py` is named like the package it measures: from here on the project's folder stands first on the path,
so that the package is found. Every script imports the rig before anything of ours.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
