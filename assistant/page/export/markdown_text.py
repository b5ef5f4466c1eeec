"""Text that Markdown prints as it stands."""

import re

# What CommonMark, or its relatives with tables and formulas, would not print as it stands.
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~$])")
_OPENING = re.compile(r"^([ \t]*)(#|[-+=]|\d+(?=[.)]))", re.MULTILINE)


def escaped(text: str) -> str:
    """Escape `text` for any place in Markdown."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _OPENING.sub(
        lambda m: f"{m[1]}{m[2]}\\" if m[2].isdigit() else f"{m[1]}\\{m[2]}", escaped
    )
