"""Measurements that are run by hand: `make bench NAME=speed`, or `python -m benchmarks.speed`.

They print what they find, in multiples that hold on any machine where that is possible.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA", ROOT.parent / "shared" / "data"))  # folder of the public sets
