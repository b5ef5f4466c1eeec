"""`python app.py` whose assistant is opened only when the file named first is there."""

import sys
import time
from pathlib import Path

import app
from assistant import Assistant

go = Path(sys.argv.pop(1))
open_now = Assistant.open_library


def open_late(*given):
    while not go.exists():
        time.sleep(0.1)
    return open_now(*given)


Assistant.open_library = open_late
sys.exit(app.main())
