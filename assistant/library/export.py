"""A library as plain files, which need no program of ours to be read."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus import LibraryError
from corpus.text import article_id
from index import Store
from index.files import write_whole
from index.stores.conversations import ConversationStore
from index.stores.conversations.copies import copies


def export_library(store: Store, folder: Path) -> int:
    """Write the originals, the texts and `articles.json`, which describes them, into a new folder;
    and `conversations.json`, with all that readers asked and kept.

    :return: number of articles.
    :raises LibraryError: there is something in the folder, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LibraryError(f"Expected an empty folder, found files in {folder}. Name another.")
        described = []
        for part in ("originals", "texts"):
            (folder / part).mkdir()
        for number, one in enumerate(store.ids(), start=1):
            addition = store.addition(one)
            article = addition.article
            # Numbered, since names of sources may hold what a file's name cannot.
            name = f"{number:05}-{article_id(Path(article.source).stem)}"
            files = {
                "original": f"originals/{name}{_suffix(article.source)}",
                "text": f"texts/{name}.txt",
            }
            write_whole(folder / files["original"], addition.original)
            write_whole(folder / files["text"], article.text.encode())
            about = {key: value for key, value in asdict(article).items() if key != "text"}
            described.append({**about, "files": files})
        listed = json.dumps({"articles": described}, ensure_ascii=False, indent=1)
        write_whole(folder / "articles.json", listed.encode())
        write_whole(folder / "conversations.json", _conversations(store.conversations).encode())
    except OSError as error:
        raise LibraryError(
            f"Expected to write to {folder}, found: {error.strerror or error}. "
            "Check the free space and who may write there."
        ) from error
    return len(described)


def _conversations(store: ConversationStore) -> str:
    """Rows of everybody, by table, and the texts that they quote: a span counts their characters.

    What a row holds as JSON is a value like the others.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    texts: dict[str, Any] = {}
    for one in copies(store):
        texts.update({key: json.loads(content) for key, content in one.texts.items()})
        for table, rows in one.described.items():
            for row in rows:
                if "content" in row:
                    row["content"] = json.loads(row["content"])
                tables.setdefault(table, []).append(row)
    return json.dumps({**tables, "quoted_texts": texts}, ensure_ascii=False, indent=1)


def _suffix(source: str) -> str:
    suffix = Path(source).suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= 6 else ""
