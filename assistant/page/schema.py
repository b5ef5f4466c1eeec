"""The schema of the HTTP API: `python -m assistant.page.schema` prints `docs/openapi.json`."""

import json
import sys

from assistant.page.api import QuestionApi
from assistant.page.http import api_app
from assistant.page.kept import KeptThings
from assistant.page.kept_api import KeptApi
from assistant.page.launch import open_behind
from assistant.page.library import PageLibrary
from assistant.page.library_api import LibraryApi


def schema() -> str:
    """The OpenAPI schema of all routes for programs, as JSON."""
    nobody = open_behind()  # is never opened
    app = api_app(
        QuestionApi(nobody).router(),
        KeptApi(KeptThings(nobody)).router(),
        LibraryApi(PageLibrary(nobody)).router(),
    )
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
