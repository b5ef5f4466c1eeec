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
# Rooms, and what each may import beside itself: the first row that a module's name begins with
# holds. A name allows all that begins with it.
CORPUS = ("corpus",)
INDEX = (*CORPUS, "index.types", "index.tensors", "index.files", "index.timing", "index.progress")
SEARCHED = (*INDEX, "index.encoders", "index.search")
STORED = (*SEARCHED, "index.segments", "index.stores.base", "index.stores.transfer")
PLANNED = (
    "index.stores.conversations",
    "index.stores.types",
    "index.stores.planning",
    "index.stores.near_duplicates",
    "index.stores.read_again",
)
ASKED = (*CORPUS, "index", "assistant.types", "assistant.settings", "assistant.telemetry")
ANSWERED = (
    *ASKED,
    "assistant.query",
    "assistant.reader",
    "assistant.evidence",
    "assistant.quote",
    "assistant.forms",
)
OPENED = (
    *ANSWERED,
    "assistant.pipeline",
    "assistant.conversations",
    "assistant.library",
    "assistant.assistant",
)
RULES = {
    "corpus.formats": (),
    "corpus": (),
    "index.types": CORPUS,
    "index.tensors": CORPUS,
    "index.files": CORPUS,
    "index.timing": CORPUS,
    "index.progress": CORPUS,
    "index.encoders": INDEX,
    "index.search": INDEX,
    "index.segments": SEARCHED,
    "index.stores.types": CORPUS,
    "index.stores.planning": (*CORPUS, "index.stores.types"),
    "index.stores.read_again": (*CORPUS, "index.stores.types"),
    "index.stores.near_duplicates": CORPUS,
    "index.stores.transfer": (*SEARCHED, "index.segments", "index.stores.types"),
    "index.stores.conversations": (*CORPUS, "index.stores.types"),
    "index.stores.base": (
        *SEARCHED,
        "index.stores.transfer",
        "index.stores.conversations",
        "index.stores.types",
    ),
    "index.stores.folder": (*SEARCHED, "index.segments"),
    "index.stores.local": (*STORED, *PLANNED),
    "index.stores.postgres": (*STORED, *PLANNED),
    "index": CORPUS,
    "assistant.types": CORPUS,
    "assistant.settings": (*CORPUS, "index"),
    "assistant.telemetry": ("assistant.types", "index.timing"),
    "assistant.query": ASKED,
    "assistant.reader": ASKED,
    "assistant.evidence": ASKED,
    "assistant.quote": (*ASKED, "assistant.evidence"),
    "assistant.forms": (
        *ASKED,
        "assistant.query",
        "assistant.reader",
        "assistant.evidence",
        "assistant.quote",
    ),
    "assistant.pipeline": ANSWERED,
    "assistant.conversations": ASKED,
    "assistant.library": ASKED,
    "assistant.assistant": (*ANSWERED, "assistant.pipeline", "assistant.library"),
    "assistant.cli": OPENED,
    "assistant.__main__": (*OPENED, "assistant.cli"),
    # The page answers through the assistant alone.
    "assistant.page": (
        *CORPUS,
        "assistant.Assistant",
        "assistant.Added",
        "assistant.Health",
        "assistant.Store",
        *(room for room in OPENED if room.startswith("assistant.")),
    ),
    "assistant.evaluate": OPENED,
    "assistant.train": (*OPENED, "assistant.evaluate"),
    "assistant": OPENED,
    "app": ("assistant",),
}


def modules():
    rooms = (ROOT / room for room in ("corpus", "index", "assistant"))
    for path in (ROOT / "app.py", *(path for room in rooms for path in sorted(room.rglob("*.py")))):
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        yield name.removesuffix(".__init__"), path


MODULES = dict(modules())


def imported(path):
    """Modules of ours, and names of a package's face, that a file imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            found = [f"{node.module}.{name.name}" for name in node.names]
        else:
            continue
        for name in found:
            if name.split(".")[0] in ("corpus", "index", "assistant", "app", "tests"):
                yield name


def begins(name, room):
    return f"{name}.".startswith(f"{room}.")


@pytest.mark.parametrize("module", MODULES)
def test_each_room_imports_what_the_table_allows(module):
    room = next(room for room in RULES if begins(module, room))
    for name in imported(MODULES[module]):
        assert any(begins(name, allowed) for allowed in (room, *RULES[room])), name


def test_no_module_imports_itself_by_way_of_others():
    arrows = {
        module: {name if name in MODULES else name.rpartition(".")[0] for name in imported(path)}
        for module, path in MODULES.items()
    }
    while free := [module for module in arrows if not arrows[module] & set(arrows)]:
        for module in free:
            del arrows[module]
    assert not arrows


def test_whatever_answers_needs_neither_training_nor_evaluation():
    for module, path in MODULES.items():
        if not any(begins(module, f"assistant.{room}") for room in ("train", "evaluate")):
            for name in imported(path):
                assert not begins(name, "assistant.train"), module
                assert not begins(name, "assistant.evaluate"), module


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


def test_each_test_is_named_after_the_room_it_tests():
    own = {"layers", "names", "readme"}  # of the house as a whole
    rooms = {path.parent.name for path in MODULES.values()}
    for path in (ROOT / "tests").glob("test_*.py"):
        assert path.stem.split("_")[1] in own | rooms, path.name
