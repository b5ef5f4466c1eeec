"""Names: one for each thing, and none of those that were given up."""

import ast
import collections
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUESTION_WORDS = r"(What|Which|Whether|Where|How|Who|When|Why)(ever)?\b"
ROOMS = [ROOT / room for room in ("corpus", "index", "assistant")]
FILES = [ROOT / "app.py", *(path for room in ROOMS for path in sorted(room.rglob("*.py")))]
# Words that only we used for these things, as parts of a name.
GIVEN_UP = {
    *("keeper", "librarian", "desk", "shelf", "shelves", "doors", "moment", "told", "answering"),
    *("hopeless", "promise", "promising", "glance", "glances"),
}
NAMES_GIVEN_UP = {
    *("Texts", "Live", "Opening", "Gate", "Segments", "late_interaction", "never_mentioned"),
    *("TOGETHER", "FIRST", "PATIENCE"),
}


def defined(tree):
    """Names of classes, functions, attributes of classes, and constants and types of modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    yield part.id


def words(name):
    return {word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_name_that_was_given_up_comes_back():
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in (*defined(tree), *path.relative_to(ROOT).with_suffix("").parts):
            assert not words(name) & GIVEN_UP, f"{path}: {name}"
            assert name.lstrip("_") not in NAMES_GIVEN_UP, f"{path}: {name}"


def test_a_class_name_stands_for_one_thing():
    """Types that are given a name by assignment count as classes."""
    places = collections.defaultdict(set)
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in defined(tree):
            if re.fullmatch(r"_?[A-Z][a-z]\w*", name):
                places[name].add(path)
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert not shared


def test_a_docstring_begins_with_what_the_thing_is_or_does():
    for path in (*FILES, *sorted((ROOT / "benchmarks").glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                opening = (ast.get_docstring(node) or "").split(" ")[0]
                assert not re.match(QUESTION_WORDS, opening), f"{path}: {ast.get_docstring(node)}"
