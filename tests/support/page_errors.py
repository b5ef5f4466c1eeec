"""All errors of the program that a reader of the page may meet, found in its code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.browser import ROOT

# Where errors are raised that a question, an article or a click can lead to.
PLACES = (
    "corpus",
    "index/files.py",
    "index/segments/live.py",
    "index/stores/conversations",
    "index/stores/local/faults.py",
    "index/stores/local/library.py",
    "index/stores/local/originals.py",
    "index/stores/local/reader.py",
    "index/stores/local/rows.py",
    "index/stores/postgres/connections.py",
    "index/stores/postgres/store.py",
    "index/stores/postgres/write.py",
    "assistant/assistant.py",
    "assistant/library/page_image.py",
    "assistant/page/background.py",
    "assistant/query/clean.py",
)
# Of these whoever runs the program is told when it starts, and reads more in its log.
OF_OPERATORS = (
    "Expected a folder of articles,",
    "Expected at least one .txt or .md file",
    "Expected one file a name in",
    "Expected to make a library in",
    "Expected a connection string",
    "Expected the sentences of the article",
    "Expected an opened assistant",
)
_BUGS = {"RuntimeError", "TypeError", "ValueError"}  # are no AssistantError
_REFUSALS = {"Refusal", "_unsafe", "unsafe", "_unreadable"}


def errors() -> set[str]:
    """Messages, with a value in place of everything that is put in."""
    found: set[str] = set()
    for place in PLACES:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found.update(_of_file(file))
    return found


def _of_file(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [_text(one) for one in node.args]
        if name in _BUGS:
            continue
        if name.endswith("Error") and texts and texts[0].startswith(("Expected", "This")):
            if "{}" not in texts[0]:  # it says only what another place found
                yield texts[0]
        elif name in _REFUSALS:
            yield from _refused(name, texts)


def _refused(name: str, texts: list[str]) -> Iterator[str]:
    if name == "Refusal" and texts[0] and texts[1]:
        yield f"Expected a PDF, a.pdf {texts[0]}. {texts[1]}"
    elif name == "_unsafe" and texts[0]:
        yield f"Expected a PDF, a.pdf {texts[0]}. Do not open it unless you know who made it."
    elif name in ("unsafe", "_unreadable") and len(texts) > 1 and texts[1]:
        yield (
            f"Expected a web page, http://a.com {texts[1]}. "
            "Check it in a browser, or save the page and add the file."
        )


def _text(node: ast.AST) -> str:
    """A text in the code, or "" where it is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        one.value if isinstance(one, ast.Constant) else _value(ast.unparse(one))
        for one in node.values
    )


def _value(expression: str) -> str:
    """A value that stands in for an expression; `{}` for a whole clause."""
    if any(one in expression for one in ("found']", "ended", "refusal.", "_cure", "change.")):
        return "{}"
    if expression in ("{found}", "{cure}", "{known[0]}", "{known[1]}"):
        return "{}"
    return "7"
