"""What the machine does to a library: kills, full disks, folders that cannot be written."""

import contextlib
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from corpus import LibraryError
from index.stores.local import schema
from tests.support.libraries import close, filled, harmful, open_assistant, open_store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
BEGIN = """
import os, resource, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from tests.support.fakes import FakeEncoder, FakeReader
from assistant import Assistant, LibraryError, Settings
from index.stores.local.store import LocalStore
from index.stores.local import Library

def opened():
    store = LocalStore(Library.open(Path({folder!r})), FakeEncoder())
    store.refresh()
    return Assistant(store, FakeReader(), Settings())

def faults(qa):
    return [finding.what for finding in qa.store.verify() if not finding.harmless]

def told(change):
    try:
        change()
    except LibraryError as error:
        return str(error)
    raise SystemExit("Expected a LibraryError")
"""


def start(folder, code):
    begin = BEGIN.format(root=str(ROOT), folder=str(folder))
    return subprocess.Popen(
        [sys.executable, "-c", begin + code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder, code):
    child = start(folder, code)
    said, complained = child.communicate()
    assert child.returncode == 0, complained
    return said


def test_kills_lose_nothing_and_mix_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", "--rounds", "4", "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4 kills with seed 7, every one survived")


@pytest.mark.parametrize("room", [1, 2_000, 30_000, 100_000])
def test_a_full_disk_changes_nothing_and_is_told(tmp_path, room):
    said = run(
        tmp_path / "library",
        f"""
qa = opened()
qa.add(b"The red car drives far.", name="car.txt")
kept = qa.articles
from corpus import read_source
text = " ".join(f"Boat {{n}} sails {{n * 7}} miles." for n in range(400)).encode()
source = read_source(text, name="boats.txt")
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))
print(told(lambda: qa.store.add([source])))
assert qa.articles == kept and qa.ask("car").evidence[0].article_id == "car"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert faults(qa) == [], faults(qa)
qa.store.add([source])
assert faults(qa) == [] and len(qa.articles) == 2
""",
    )
    assert "Check the free space" in said


def test_a_folder_that_cannot_be_written_is_read_and_asked():
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer, "library")
        run(folder, 'qa = opened(); qa.add(b"The red car drives far.", name="car.txt"); qa.close()')
        everything = [folder, *folder.rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        said = run(
            folder,
            """
import filelock, tempfile
from corpus import read_source
boats = read_source(b"Boats sail.", name="boats.txt")  # in a child, which needs its Python
if os.getuid() == 0:
    with tempfile.TemporaryDirectory() as other:  # while this project's files can be read, too
        store = LocalStore(Library.open(Path(other)), FakeEncoder())
        store.add([boats])
        Assistant(store, FakeReader(), Settings()).ask("boats")
    os.setuid(65534)  # root may write anywhere
qa = opened()
assert qa.ask("car").evidence[0].text == "The red car drives far."
assert faults(qa) == []
print(told(lambda: qa.store.add([boats])))
print(told(lambda: qa.remove("car")))
""",
        )
        for path in everything:
            path.chmod(stat.S_IRWXU)
    assert said.count("Check who may write there") == 2


def test_two_processes_that_write_at_once_both_succeed(tmp_path):
    folder = tmp_path / "library"
    code = """
qa = opened()
for n in range(12):
    qa.add(f"Car {n} of {name} drives.".encode(), name=f"{name}-{n}.txt")
    if n % 3 == 2:
        qa.remove(f"{name}-{n}")
qa.close()
"""
    children = [start(folder, f"name = {name!r}\n{code}") for name in ("red", "blue")]
    for child in children:
        _, complained = child.communicate()
        assert child.returncode == 0, complained
    said = run(folder, "qa = opened(); print(faults(qa), sorted(a.id for a in qa.articles))")
    expected = sorted(f"{name}-{n}" for name in ("red", "blue") for n in range(12) if n % 3 != 2)
    assert said == f"[] {expected}\n"


def test_many_who_open_a_new_library_at_once_all_get_in(tmp_path):
    children = [start(tmp_path / "library", "opened().close()") for _ in range(8)]
    for child in children:
        _, complained = child.communicate()
        assert child.returncode == 0, complained


def test_a_segment_is_swept_once_nobody_fills_it(tmp_path):
    """Whoever fills a folder is left alone, and what a killed process left is deleted."""
    folder = tmp_path / "library"
    filling = start(
        folder,
        """
with opened().store.segments._reserved() as made:
    print(made.name, flush=True); sys.stdin.read()
""",
    )
    name = filling.stdout.readline().strip()
    run(folder, "qa = opened(); qa.add(b'The car drives.', name='car.txt')")
    assert (folder / "segments" / name).is_dir()
    filling.kill()
    filling.communicate()
    run(folder, "qa = opened(); qa.add(b'The boat sails.', name='boat.txt')")
    left = sorted(path.name for path in (folder / "segments").iterdir())
    assert name not in left
    assert not [path for path in left if path.endswith(".filling")]


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of three megabytes; a library on it is full when the disk is."""
    where = tmp_path / "disk"
    where.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", where]).returncode:
        pytest.skip("no leave to mount a disk of three megabytes")
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", where], check=True)


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    assert not shutil.disk_usage(disk).free


@pytest.mark.parametrize("log", [False, True], ids=["", "with changes in the log"])
def test_on_a_full_disk_it_is_read_and_asked_and_says_what_to_do(tiny_disk, tmp_path, log):
    folder = tiny_disk / "library"
    store = filled(folder)
    before = {one.id for one in store.library.articles()}
    if log:
        shutil.copytree(folder, tmp_path / "killed")
    close(store)
    if log:  # as a kill leaves it
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "killed", folder)
        (folder / f"{schema.NAME}-shm").unlink()
        assert (folder / f"{schema.NAME}-wal").stat().st_size
    fill(tiny_disk)
    qa = open_assistant(folder)
    assert {one.id for one in qa.articles} == before
    assert qa.ask("cars").text == "Red cars drive far."
    assert harmful(qa.store) == []
    for change in (
        lambda: qa.remove("car"),
        lambda: qa.rename("car", "Other"),
        lambda: qa.add("New text.", name="new.txt"),
    ):
        with pytest.raises(LibraryError, match=r"found it full.*Free some space"):
            change()
    assert "found it full" in qa.store.trouble
    qa.close()
    (tiny_disk / "filler").unlink()
    store = open_store(folder)
    store.remove("car")
    assert harmful(store) == []
    store.close()
