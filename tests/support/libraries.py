"""Libraries in a folder, whose encoder needs no weights, and what is in them."""

from contextlib import closing

from assistant import Assistant, Settings
from corpus import read_source
from index.stores.local import Library, schema
from index.stores.local.store import LocalStore
from tests.support.fakes import FakeEncoder, FakeReader

MARKDOWN = b"# Boats\n\nBlue boats swim. They are old.\n\n- red\n- green"
PAGE = (
    b"<html><head><title>Trains</title><meta name='author' content='Ann Lee'></head><body>"
    b"<article><h1>Trains</h1><p>Green trains roll to the coast every day of the week.</p>"
    b"<p>They are faster than any boat, and cost less than a car.</p></article></body></html>"
)


def found_store(folder, encoder=None):
    """The store of the library in a folder as it is found: nothing derived is made good."""
    return LocalStore(Library.open(folder), encoder or FakeEncoder())


def open_store(folder, encoder=None):
    """The store of the library in a folder, which is made if there is none."""
    store = found_store(folder, encoder)
    store.refresh()
    return store


def open_assistant(folder, encoder=None):
    """An assistant on the library in a folder, with a reader that needs no weights."""
    return Assistant(open_store(folder, encoder), FakeReader(), Settings())


def harmful(store):
    """What verify finds wrong with a store."""
    return [one for one in store.verify() if not one.harmless]


def filled(folder):
    """A library of six articles of every way in, and one that was replaced, and one removed."""
    store = open_store(folder)
    store.add([read_source(b"Red cars drive far.", name="car.txt")])
    store.add([read_source(MARKDOWN, name="boats.md")])
    store.add([read_source(PAGE, name="https://example.org/trains")])
    store.add([read_source("<html> is a word that this pasted text begins with.")])
    store.add([read_source(b"Bikes are slow.", name="bikes.txt", title="On bikes")])
    store.add([read_source(b"Old planes fly.", name="planes.txt")])
    store.add([read_source(b"New planes fly higher.", name="planes.txt")])
    store.add([read_source(b"Ships sink.", name="ships.txt")])
    store.rename("car", "A car of one's own")
    store.remove("ships")
    return store


def known(folder):
    with closing(Library.open(folder)) as library:
        return {one.id: one for one in library.articles()}


def kept(folder):
    """Every original that is anywhere in the folder, by its bytes."""
    paths = (folder / "originals").rglob("*")
    return sorted(one.read_bytes() for one in paths if len(one.name) == 64 and one.is_file())


def faults(folder):
    with closing(open_store(folder)) as store:
        return harmful(store)


def close(store):
    store.close()
    path = store.library.folder / schema.NAME
    assert not path.with_name(f"{schema.NAME}-wal").exists()
    return path
