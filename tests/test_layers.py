"""What imports what, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assistant
import corpus
import index

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "assistant": {"corpus", "index", "assistant"},
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_run_one_way(package):
    for path in (ROOT / package).rglob("*.py"):
        ours = set(imported(path)) & {"corpus", "index", "assistant", "app"}
        assert ours <= ALLOWED[package], path


def test_the_page_answers_through_the_assistant_alone():
    for path in (ROOT / "app.py", *(ROOT / "assistant" / "page").rglob("*.py")):
        assert not set(imported(path)) & {"index", "faiss"}, path


def test_the_packages_are_ours():
    for package in (assistant, corpus, index):
        assert Path(package.__file__).parent.parent == ROOT


def test_importing_assistant_is_cheap():
    code = (
        "import sys, assistant; "
        "heavy = {'torch', 'gradio', 'transformers', 'matplotlib', 'psycopg'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", [assistant, corpus, index])
def test_public_names_are_sorted_complete_and_described(package):
    assert package.__all__ == sorted(
        package.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n)
    )
    for name in package.__all__:
        thing = getattr(package, name)
        if callable(thing):
            assert thing.__doc__, name
