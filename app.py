"""The browser page: `python app.py` serves it until it is stopped.

`build_page` and `create_app` serve it from another program.
"""

import contextlib
import importlib.util
import sys
from collections.abc import Sequence

import uvicorn

from assistant import Settings, SettingsError
from assistant.page import (
    AddressError,
    LibraryApi,
    PageLibrary,
    access_of,
    address,
    folder_beside,
    listen,
    open_behind,
    parse_arguments,
)
from assistant.page.application import PageServer, build_page, create_app
from assistant.settings import default_library

SECONDS_TO_FINISH = 2  # at the end; an open page's event stream would otherwise hold the server


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the page until it is stopped; exit status 2 when it cannot be served."""
    given = parse_arguments(arguments, main.__doc__)
    if given.mcp and importlib.util.find_spec("mcp") is None:
        sys.stderr.write("Expected the package for MCP. Run: pip install 'gradio[mcp]'\n")
        return 2
    try:
        settings = Settings.from_env()
        listening = listen(given.host, given.port)
        access = access_of(given, settings, listening.getsockname()[0])
    except (AddressError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    named = given.articles or given.library or given.store
    qa = open_behind(given.articles, given.library, given.store) if named else _background
    qa.start()
    page = build_page(qa) if named else demo
    library = LibraryApi(PageLibrary(qa, settings.urls, ocr=settings.ocr), access.trusted)
    folder = folder_beside(given.library or settings.library or default_library())
    web = create_app(page, qa, access, given.mcp, settings.metrics, library, folder)
    config = uvicorn.Config(web, log_level="warning", timeout_graceful_shutdown=SECONDS_TO_FINISH)
    token = access.secret.token if access.secret else ""
    at = address(listening) + (f"/?token={token}" if token else "")
    sys.stdout.write(f"Ask the article at {at} (stop with Ctrl+C)\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again at its end
        PageServer(config, web).run(sockets=[listening])
    return 0


_background = open_behind()
demo = build_page(_background)

if __name__ == "__main__":
    sys.exit(main())
