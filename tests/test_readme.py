"""What the README shows is what happens."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from assistant import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.model
def test_the_python_example_prints_what_the_readme_says():
    code, printed = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL).groups()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == printed


def test_every_setting_is_in_the_readme_with_its_default():
    rows = dict(re.findall(r"\| `ASSISTANT_(\w+)` \| `?([^|`]*?)`? \|", README))
    assert set(rows) == {field.name.upper() for field in fields(Settings)}
    for field in fields(Settings):
        default = getattr(Settings(), field.name)
        if isinstance(default, (int, float)):
            assert rows[field.name.upper()] == str(default)


def test_every_make_target_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+[a-z-]*)`?", README)) - {"help"} <= targets


def test_no_placeholder_is_left():
    assert "{{" not in README
