"""Copy a large library into PostgreSQL and back, and say whether it came back the same.

Run by `make bench-migration`. The server is the tests' own, on loopback. The encoder is a stand-in
with short vectors: what is measured is the copying and the comparing.
"""

import argparse
import hashlib
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from assistant.library.migrate import migrate
from benchmarks.stand_in import StandInEncoder
from corpus import Source, read_source
from index import Store
from index.stores.local import Library
from index.stores.local.store import LocalStore
from index.stores.postgres import PostgresStore
from tests.support.postgres_server import Server, install, new_folder

SEED = 7
WORDS, SENTENCES, LENGTH = 20_000, 100, 14  # in all, in an article, words of a sentence
ARTICLES_PER_STEP = 50  # articles that are added in one step


def main() -> None:
    """Print a row for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=100_000)
    number = parser.parse_args().sentences // SENTENCES
    chance = random.Random(SEED)
    folder = new_folder()
    server = Server.make(install(folder), folder / "data", max_wal_size="4GB")
    server.start()
    try:
        with tempfile.TemporaryDirectory() as kept:
            _measure(server.url(), Path(kept), [_source(n, chance) for n in range(number)])
    finally:
        server.stop()
        shutil.rmtree(folder)


def _measure(url: str, kept: Path, sources: list[Source]) -> None:
    library = LocalStore(Library.open(kept / "library"), StandInEncoder())
    begun = time.perf_counter()
    for at in range(0, len(sources), ARTICLES_PER_STEP):
        library.add(sources[at : at + ARTICLES_PER_STEP])
    library.tidy()
    print(f"{'library made':20}{time.perf_counter() - begun:8.1f} s", flush=True)
    database = PostgresStore.open(url, StandInEncoder(), make=True)
    back = LocalStore(Library.open(kept / "back"), StandInEncoder())
    _copied("there", library, database)
    _copied("there, again", library, database)
    _copied("back", database, back)
    same = [_hash(store) for store in (library, database, back)]
    print(f"{'hashes':20}{'the same' if len(set(same)) == 1 else 'DIFFER'}: {same[0][:16]}…")
    faults = [len(store.verify()) for store in (library, database, back)]
    print(f"{'faults found':20}{faults}")
    print(f"{'peak memory':20}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    for store in (library, database, back):
        store.close()


def _copied(name: str, source: Store, target: Store) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    done = list(migrate(source, target))[-1]
    print(
        f"{name:20}{time.perf_counter() - begun:8.1f} s, {time.process_time() - cpu:.1f} s of CPU "
        f"here, {done.sentences:,} sentences, {done.copied:,} of {done.total:,} articles copied",
        flush=True,
    )


def _hash(store: Store) -> str:
    """SHA-256 over the hashes of all articles, in their order."""
    hashed = hashlib.sha256()
    ids = store.ids()
    for at in range(0, len(ids), ARTICLES_PER_STEP):
        for one in store.encoded(ids[at : at + ARTICLES_PER_STEP]):
            hashed.update(one.digest.encode())
    return hashed.hexdigest()


def _source(number: int, chance: random.Random) -> Source:
    sentences = (
        " ".join(f"w{int(WORDS ** chance.random())}" for _ in range(LENGTH)).capitalize() + "."
        for _ in range(SENTENCES)
    )
    return read_source("\n\n".join(sentences).encode(), name=f"article {number}.txt")


if __name__ == "__main__":
    main()
