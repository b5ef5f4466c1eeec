"""One primary and one streaming replica: who reads where, and what is left when one is killed."""

import shutil

import pytest

from corpus import LostConnectionError
from index.stores.postgres import PostgresStore
from tests.support.postgres_server import Server, install, new_folder
from tests.support.store_cases import ALL, ShortEncoder, addition, assert_same, put
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def pair():
    folder = new_folder()
    primary = Server.make(install(folder), folder / "primary", synchronous_commit="on")
    replica = None
    try:
        primary.start()
        replica = primary.replica(folder / "replica")
        replica.start()
        yield primary, replica
    finally:
        for server in (primary, replica):
            if server:
                server.stop()
        shutil.rmtree(folder)


def in_standby(store):
    """Whether a reading is served by the replica."""
    return store.read(lambda texts: texts.in_standby)


def test_reads_go_to_the_replica_unless_it_is_behind_and_survive_either_server(pair):
    primary, replica = pair
    url = f"postgresql://postgres@127.0.0.1:{replica.port},127.0.0.1:{primary.port}/postgres"
    store = PostgresStore.open(url, ShortEncoder(), make=True)
    put(store, ALL[:2])
    wait_until(lambda: in_standby(store))
    assert_same(store, ALL[:2])

    replica.execute("SELECT pg_wal_replay_pause()")
    state = "SELECT pg_get_wal_replay_pause_state()"
    wait_until(lambda: replica.execute(state).fetchone() == ("paused",))
    put(store, ALL[2:3])
    assert not in_standby(store)
    assert_same(store, ALL[:3])
    replica.execute("SELECT pg_wal_replay_resume()")
    wait_until(lambda: in_standby(store))

    primary.kill()
    assert_same(store, ALL[:3])
    with pytest.raises(LostConnectionError, match="do the rest again"):
        put(store, ALL[3:])
    replica.promote()
    put(store, ALL[3:])
    assert_same(store, ALL)
    assert not in_standby(store)
    store.rename("cars", "Wheels")
    put(store, [addition("cars", "New cars.")])
    assert store.verify() == []
    store.close()
