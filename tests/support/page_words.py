"""All words of the page that have to be translated, found in its code, scripts and markup."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.page.language import words_of_markup, words_of_script
from assistant.page.language.sentences import keys
from tests.support.browser import ROOT

PAGE = ROOT / "assistant" / "page"
CODE = (ROOT / "app.py", *sorted(PAGE.rglob("*.py")))
STATIC = PAGE / "static"


def used() -> dict[str, str]:
    """Every English word or sentence of the page, and a file that holds it."""
    found = dict.fromkeys(keys(), "sentences.py")
    for path in CODE:
        found |= dict.fromkeys(_in_code(path), path.name)
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".js":
            found |= dict.fromkeys(words_of_script(text), path.name)
        elif path.suffix == ".html":
            text = "".join(line.strip() for line in text.splitlines())
            found |= dict.fromkeys(words_of_markup(text), path.name)
    return found


@cache
def _public() -> dict[str, ast.expr]:
    """Constants of all files that others may import."""
    found: dict[str, ast.expr] = {}
    for path in CODE:
        found |= _constants(ast.parse(path.read_text(encoding="utf-8")))
    return {name: value for name, value in found.items() if not name.startswith("_")}


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    named = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign) and one.value]
    return {
        target.id: node.value
        for node in named
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _in_code(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = _public() | _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from words_of_markup(node.value) if "[[words]]" not in node.value else ()
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "tr":
            yield from filter(None, _texts(node.args[0], known))
        if node.func.id == "count_of":
            for one in node.args[1:]:
                yield from (f"{{number}} {text}" for text in _texts(one, known))


def _texts(node: ast.AST, known: dict[str, ast.expr], depth: int = 3) -> Iterator[str]:
    """Texts that an expression may be, as far as they stand in constants."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in known and depth:
        yield from _texts(known[node.id], known, depth - 1)
    elif not isinstance(node, ast.JoinedStr | ast.Compare):
        parts = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Dict):
            parts = [*node.values]
        elif isinstance(node, ast.Subscript):
            parts = [node.value]
        for part in parts:
            yield from _texts(part, known, depth)
