"""What other threads and processes do, waited for however busy the machine is, and their ports."""

import contextlib
import socket
import time

WAIT_SECONDS = 90  # after which it is taken for a fault; no test that passes waits so long


def wait_until(condition):
    """Return once `condition()` holds."""
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextlib.contextmanager
def reserved_port():
    """A free port of loopback that the system gives nobody else meanwhile.

    It is bound and not listened at, so a server that sets SO_REUSEADDR, as all here do, may
    listen there, again and again.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
