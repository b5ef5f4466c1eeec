"""What the machine does to a library: kills, full disks, folders that cannot be written."""

import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

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
import filelock
from corpus import read_source
boats = read_source(b"Boats sail.", name="boats.txt")  # in a child, which needs its Python
if os.getuid() == 0:
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
