"""`python app.py` that writes what tries to leave this machine into the file named first.

Python reports to an audit hook before it acts, so an attempt is seen where there is no network too.
"""

import runpy
import sys
from pathlib import Path

attempts = Path(sys.argv.pop(1))
attempts.touch()
HERE = (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost")
CAGE = [sys.executable, "-P", "-B", "-m", "corpus.sandbox_child"]
HOSTS = {  # event: the host it is about
    "socket.connect": lambda _, address: address,
    "socket.sendto": lambda _, address: address,
    "socket.sendmsg": lambda _, address: address,
    "socket.getaddrinfo": lambda host, *_: host,
    "socket.gethostbyname": lambda host: host,
    "subprocess.Popen": lambda program, *_: program,  # what it does is out of sight
    "os.posix_spawn": lambda program, *_: program,
    "os.system": lambda command: command,
}


def watch(event, given):
    if event not in HOSTS:
        return
    if event == "subprocess.Popen" and list(given[1][:5]) == CAGE:
        return  # reads a file, and may do nothing of all this
    host = HOSTS[event](*given)
    if (host[0] if isinstance(host, tuple) else host) not in HERE:
        with attempts.open("a") as file:
            file.write(f"{event} {host!r}\n")


sys.addaudithook(watch)
runpy.run_path("app.py", run_name="__main__")
