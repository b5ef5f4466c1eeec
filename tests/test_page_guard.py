"""Guard of the page: every spelling of a host, every origin, on every Python that is here."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.page import Access, Hosts, SameOrigin, access_of, guard, parse_arguments
from assistant.settings import Settings
from corpus import SettingsError
from tests.support.asgi import send

ROOT = Path(__file__).parent.parent
HERE = ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:7860", "localhost:7860", "[::1]:7860"]
# Names and addresses that lead to this machine, or that some parser takes for one that does.
NOT_HERE = [
    *("localhost.", "x.localhost", "LOCALHOST", "localhost:7860@evil", "evil@localhost", ""),
    *("loop.attacker.example", "attacker.example:7860", "127.0.0.1.nip.io", "localtest.me"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]", "::1"),
    *("127.1", "127.0.0.2", "127.0.0.1.", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "0.0.0.0"),
    *("[::]", "0", "127.0.0.1:", "127.0.0.1:x", "localhost:7860:7860", "localhost ", " localhost"),
    *("localhost\t", "localhost,evil", "localhost/evil", "localhost#", "http://localhost", "[::1"),
    *("[::1]evil", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "①②⑦.⓪.⓪.①", "127。0。0。1", "locaLhost"),
]
ORIGINS = [
    ("http://127.0.0.1:7860", True),
    ("https://127.0.0.1:7860", True),
    ("http://127.0.0.1", False),
    ("http://127.0.0.1:7861", False),
    ("http://localhost:7860", False),
    ("http://attacker.example", False),
    ("http://127.0.0.1:7860.attacker.example", False),
    ("http://attacker.example/http://127.0.0.1:7860", False),
    ("ftp://127.0.0.1:7860", False),
    ("file://", False),
    ("null", False),
    ("", False),
]
SITES = [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
SITES += [("", False), ("other", False)]


METHODS = ["GET", "POST", "DELETE", "PATCH", "OPTIONS"]


def cases():
    """Headers, whether the page listens beyond this machine, and whether they are let in."""
    host = ["host", "127.0.0.1:7860"]
    yield [], False, False
    yield [host, host], False, False
    for name in HERE:
        yield [["host", name]], False, True
    for name in NOT_HERE:
        yield [["host", name]], False, False
    for origin, own in ORIGINS:
        yield [host, ["origin", origin]], False, own
        yield [host, ["origin", origin]], True, own
    for site, own in SITES:
        yield [host, ["sec-fetch-site", site]], False, own
        yield [host, ["sec-fetch-site", site]], True, own
    yield [host, ["origin", "http://127.0.0.1:7860"], ["origin", "http://a.example"]], False, False
    yield [["host", "192.168.1.5:7860"]], True, True
    yield [["host", "[2001:db8::5]:7860"]], True, True
    yield [["host", "office.example"]], True, True
    yield [["host", "attacker.example"]], True, False
    yield [["host", "office.example.attacker.example"]], True, False


CODE = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("guard", sys.argv[1])
guard = importlib.util.module_from_spec(spec)
spec.loader.exec_module(guard)
hosts = guard.Hosts(), guard.Hosts.beyond_loopback(["Office.example"])
cases = json.load(sys.stdin)
raw = [[(n.encode(), v.encode()) for n, v in headers] for headers, _, _ in cases]
print(sys.version_info[:2])
print([not guard.refusal(one, hosts[case[1]]) for one, case in zip(raw, cases)])
"""


def python(version):
    """Interpreter of a version, if one is here."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = sorted(root.glob(f"{version}.*/bin/python"))
    return str(found[-1]) if found else shutil.which(f"python{version}")


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_only_exact_spellings_and_the_own_origin_get_in(version):
    interpreter = python(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} here")
    listed = list(cases())
    done = subprocess.run(
        [interpreter, "-I", "-S", "-c", CODE, guard.__file__],
        input=json.dumps(listed),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[1] == str([expected for _, _, expected in listed])


def guarded():
    inner = Starlette(routes=[Route("/", lambda request: PlainTextResponse("in"), methods=METHODS)])
    inner.add_middleware(CORSMiddleware, allow_origins=[])
    return SameOrigin(inner, Hosts())


@pytest.mark.parametrize("method", METHODS)
def test_another_origin_gets_nothing_by_any_method(method):
    origin = {"origin": "http://attacker.example", "access-control-request-method": "DELETE"}
    foreign, rebound, own = send(
        guarded(),
        (method, "http://127.0.0.1:7860/", {"headers": origin}),
        (method, "http://attacker.example:7860/", {}),
        (method, "http://127.0.0.1:7860/", {}),
    )
    for refused in (foreign, rebound):
        assert refused.status_code == 403
        assert refused.text.startswith("Expected ")
        assert "access-control-allow-origin" not in refused.headers
    assert own.text == "in"


def test_whoever_follows_a_link_of_another_page_gets_a_link_of_ours():
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    (done,) = send(guarded(), ("GET", "http://localhost/", {"headers": followed}))
    assert done.status_code == 403
    assert "<a href='/'>" in done.text
    (done,) = send(guarded(), ("GET", "http://a.example/", {"headers": followed}))
    assert "--allow-host" in done.text


def test_a_foreign_websocket_is_closed():
    sent = []

    async def connect():
        async def keep(message):
            sent.append(message)

        scope = {"type": "websocket", "headers": [(b"host", b"x.localhost")]}
        await guarded()(scope, None, keep)

    asyncio.run(connect())
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("arguments", "listens_at", "secret", "trusted"),
    [
        ([], "127.0.0.1", None, True),
        (["--shared"], "::1", None, True),
        ([], "0.0.0.0", "token", True),
        ([], "127.0.0.2", "token", True),
        ([], "::ffff:127.0.0.1", "token", True),
        (["--no-password"], "0.0.0.0", None, False),
        (["--no-password", "--shared"], "0.0.0.0", None, True),
    ],
)
def test_beyond_this_machine_a_token_is_asked_for(arguments, listens_at, secret, trusted):
    access = access_of(parse_arguments(arguments, None), Settings(), listens_at)
    assert (access.secret and access.secret.kind) == secret
    assert access.trusted is trusted
    if secret:
        again = access_of(parse_arguments(arguments, None), Settings(), listens_at)
        assert len(access.secret.token) >= 32
        assert access.secret.token != again.secret.token
        assert access.secret.token not in repr(access)


@pytest.mark.parametrize("listens_at", ["127.0.0.1", "0.0.0.0"])
def test_a_password_counts_everywhere(listens_at):
    settings = Settings(user="ann", password="pässword")
    access = access_of(parse_arguments(["--shared"], None), settings, listens_at)
    assert access.secret.kind == "password"
    assert access.trusted
    with pytest.raises(SettingsError, match="found both"):
        access_of(parse_arguments(["--no-password"], None), settings, listens_at)


def test_everybody_may_change_only_where_that_was_said():
    with pytest.raises(SettingsError, match=r"Set ASSISTANT_USER.*--no-password"):
        access_of(parse_arguments(["--shared"], None), Settings(), "0.0.0.0")


def test_a_name_is_allowed_by_saying_so():
    given = parse_arguments(["--allow-host", "office.example", "--allow-host", "b.example"], None)
    for listens_at in ("127.0.0.1", "0.0.0.0"):
        hosts = access_of(given, Settings(), listens_at).hosts
        assert hosts.allow("office.example")
        assert hosts.allow("b.example")
        assert not hosts.allow("c.example")
    assert not Access().hosts.allow("office.example")
