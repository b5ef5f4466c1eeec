"""Kill a process that changes a library, again and again: `make bench NAME=soak`.

Each round starts a process that adds, replaces, renames and removes articles, merges segments,
rebuilds, migrates to another library, and loses its database and recovers it from the originals;
and kills it (SIGKILL) after a random time. Then the library must verify, originals too, hold each
article that was acknowledged once with its last text, and find what an index built afresh from the
texts finds. A migration or a recovery that was struck is done again first, as a person would. One
seed gives one sequence of operations and delays; where exactly a kill strikes is up to the machine.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import index.stores.local.recover
import index.stores.local.segments
from assistant.library.migrate import migrate
from benchmarks import ROOT
from benchmarks.stand_in import StandInEncoder
from corpus import Article, Source, text_sha256
from index import SentenceIndex
from index.stores.local import Library
from index.stores.local.store import LocalStore

NAMES = [f"article-{number}" for number in range(12)]  # few, so that most are met again
WORDS = "red blue green car boat train ship drives swims rolls far fast cheap old new tall".split()
QUESTIONS = ("red cars drive far", "which boat is old", "cheap new train", "tall ship")
LONGEST = 0.8  # seconds before the kill; an operation takes some hundredths
FANOUT = 3  # so that there is something to merge every few operations

State = dict[str, tuple[str, str]]  # id to title and text


class Mismatch(Exception):
    """The library is not what was acknowledged."""


def main() -> int:
    """Run the rounds and print what was struck."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args()
    index.stores.local.segments.FANOUT = FANOUT
    index.stores.local.recover.read_source = plain_source
    if given.child:
        work(Path(given.child), given.seed)
    with tempfile.TemporaryDirectory() as folder:
        struck = soak(Path(folder) / "library", given.rounds, given.seed)
    print(f"{given.rounds} kills with seed {given.seed}, every one survived; struck during:")
    for operation, times in struck.most_common():
        print(f"  {operation:10}{times:5}")
    return 0


def soak(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """Kill `rounds` times; returns how often each operation was struck.

    :raises Mismatch: what a kill left behind is not right.
    """
    chance = random.Random(seed)
    struck: Counter[str] = Counter()
    state: State = {}
    unsure: set[str] = set()  # texts whose addition was struck, which a recovery may bring back
    for number in range(rounds):
        recovered = False
        said = killed(folder, chance.randrange(1 << 30), chance.uniform(0, LONGEST))
        expected = [state]
        for operation in said:
            if operation.pop("done", False):
                state = expected[-1]
            else:
                expected = [state, after(state, operation)]
                last = operation["name"]
                text = operation.get("text", "")
                recovered |= last == "recover"
        done = expected[-1] is state
        struck["between" if done else last] += 1
        where = f"round {number}, seed {seed}, during {last}"
        if not done:
            unsure.add(text)
        if recovered:
            again(folder)
        state = survived(folder, expected, where, unsure if recovered else set())
    return struck


def killed(folder: Path, seed: int, delay: float) -> list[dict]:
    """Output of a process before it was killed: each operation before, and `done` after it."""
    command = [sys.executable, "-m", "benchmarks.soak", "--child", str(folder), "--seed", str(seed)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with child:
        first = child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    whole = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in whole]


def after(state: State, operation: dict) -> State:
    """The state once an operation is done."""
    match operation:
        case {"name": "add" | "replace", "id": one, "title": title, "text": text}:
            return {**state, one: (title, text)}
        case {"name": "rename", "id": one, "title": title}:
            return {**state, one: (title, state[one][1])}
        case {"name": "remove", "id": one}:
            return {other: kept for other, kept in state.items() if other != one}
    return dict(state)


def again(folder: Path) -> None:
    """End a recovery that may have been struck."""
    for one in index.stores.local.recover.recover(folder):
        if not one.complete:
            raise Mismatch(one.what)


def survived(folder: Path, expected: list[State], where: str, unsure: set[str]) -> State:
    """The state that the library is in: an expected one, with some of the `unsure` texts perhaps.

    :raises Mismatch: in none, or it does not verify, or it finds something else.
    """
    store = LocalStore(Library.open(folder), StandInEncoder())
    view = store.refresh()
    listed = [(one.id, (one.title, one.text)) for one in store.library.articles()]
    faults = [finding.what for finding in store.verify() if not finding.harmless]
    found = dict(listed)
    if len(found) < len(listed) or faults or not any(fits(found, one, unsure) for one in expected):
        raise Mismatch(f"{where}: {faults}, {found} is none of {expected}")
    articles = tuple(view.found.articles.values())
    if articles:
        fresh = SentenceIndex.build(articles, StandInEncoder())
        for question in QUESTIONS:
            if fresh.search(question).hits != view.found.search(question).hits:
                raise Mismatch(f"{where}: {question!r} finds something else than a fresh index")
    migrated(store, where)
    for one in [one for one, (_, text) in found.items() if text in unsure]:
        store.remove(one)  # else it would be met again beside the article that it was to replace
        del found[one]
    store.close()
    return found


def fits(found: State, expected: State, unsure: set[str]) -> bool:
    """True if all that is expected was found, and nothing else but unsure texts."""
    more = {one: kept for one, kept in found.items() if one not in expected}
    return {**expected, **more} == found and all(text in unsure for _, text in more.values())


def migrated(store: LocalStore, where: str) -> None:
    """End a migration that was struck, if one was, and check what came of it."""
    folder = target_of(store.library.folder)
    if not folder.exists():
        return
    with closing(LocalStore(Library.open(folder), StandInEncoder())) as target:
        *_, last = migrate(store, target)
        faults = [finding.what for finding in target.verify() if not finding.harmless]
        if faults or last.articles != len(store.ids()):
            raise Mismatch(f"{where}, migrated: {faults}, {last}")
    shutil.rmtree(folder)


def target_of(folder: Path) -> Path:
    """Folder of the library that a migration goes to."""
    return folder.with_name("migrated")


def work(folder: Path, seed: int) -> None:
    """Change the library until killed, saying so before and after each operation."""
    chance = random.Random(seed)
    while True:
        store = LocalStore(Library.open(folder), StandInEncoder())
        store.refresh()
        for operation in operations(store, chance):
            print(json.dumps(operation), flush=True)
            perform(store, operation)
            print(json.dumps({"done": True}), flush=True)
            if operation["name"] == "recover":
                break  # what is open is of the lost database


def operations(store: LocalStore, chance: random.Random) -> Iterator[dict]:
    """Operations that fit the library as it then is."""
    while True:
        there = {one.id: one for one in store.library.articles()}
        name = chance.choices(
            ("add", "replace", "rename", "remove", "merge", "rebuild", "migrate", "recover"),
            (6, 4, 1, 2, 4, 2, 2, 2),
        )[0]
        absent = [one for one in NAMES if one not in there]
        if name == "add" and absent:
            yield {"name": name, "id": chance.choice(absent), **written(chance)}
        elif name in ("merge", "rebuild", "migrate") or (name == "recover" and there):
            yield {"name": name}
        elif name in ("replace", "rename", "remove") and there:
            yield {"name": name, "id": chance.choice(sorted(there)), **written(chance)}


def written(chance: random.Random) -> dict[str, str]:
    """A title and a text that was not written before."""
    sentences = [" ".join(chance.choices(WORDS, k=9)) for _ in range(chance.randint(1, 30))]
    return {
        "title": f"Title {chance.random()}",
        "text": f"{chance.random()}. " + ". ".join(sentences),
    }


def plain_source(data: bytes, name: str, title: str, kind: str = "text", **_: bool) -> Source:
    """A plain text as `read_source` reads it; its child would be all that is ever struck."""
    text = data.decode()
    return Source(Article(Path(name).stem, title, text, name, text_sha256(text), kind), data)


def perform(store: LocalStore, operation: dict) -> None:
    """Do what an operation says."""
    match operation:
        case {"name": "add" | "replace", "id": one, "title": title, "text": text}:
            store.add([plain_source(text.encode(), f"{one}.txt", title)])
        case {"name": "rename", "id": one, "title": title}:
            store.rename(one, title)
        case {"name": "remove", "id": one}:
            store.remove(one)
        case {"name": "merge"}:
            store.tidy()
        case {"name": "rebuild"}:
            store.rebuild()
        case {"name": "migrate"}:
            target = Library.open(target_of(store.library.folder))
            with closing(LocalStore(target, StandInEncoder())) as other:
                for _ in migrate(store, other):
                    pass
        case {"name": "recover"}:
            store.close()
            for path in store.library.folder.glob("library.sqlite3*"):
                path.unlink()
            again(store.library.folder)


if __name__ == "__main__":
    sys.exit(main())
