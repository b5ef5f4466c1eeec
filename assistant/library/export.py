"""A library as plain files, which need no program of ours to be read."""

import json
from dataclasses import asdict
from pathlib import Path

from corpus import LibraryError
from corpus.text import article_id
from index import Store
from index.files import write_whole


def export_library(store: Store, folder: Path) -> int:
    """Write the originals, the texts and `articles.json`, which describes them, into a new folder.

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
    except OSError as error:
        raise LibraryError(
            f"Expected to write to {folder}, found: {error.strerror or error}. "
            "Check the free space and who may write there."
        ) from error
    return len(described)


def _suffix(source: str) -> str:
    suffix = Path(source).suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= 6 else ""
