"""Libraries of any size, of real sentences and of spliced ones. See `scale.py`."""

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.evaluate.dataset import read_folder
from benchmarks.distractors import SENTENCES, Splicer
from corpus import Article, split_sentences
from index import OnnxEncoder, Segment, merge_segments

QUESTIONS, HAYSTACK = "dev/squad11_dev", "train/squad_train_mix"
CHUNK = 400  # sentences that are encoded and kept together
BLOCK = 1000  # articles that are spliced together


class Haystack:
    """Material of libraries; it is kept in a folder, and made only once."""

    def __init__(self, data: Path, work: Path, wanted: int) -> None:
        """Encode the articles with questions, and others until `wanted` sentences are there."""
        self._work = work
        self._real: dict[Path, tuple[list[Article], Segment]] = {}
        self.sentences, self.cpu = 0, 0.0  # CPU: seconds that indexing them took
        for kind, source in (("dev", QUESTIONS), ("train", HAYSTACK)):
            articles, _ = read_folder(data / source)
            for number, chunk in enumerate(_chunks(articles)):
                if kind == "dev" or self.sentences < wanted:
                    self._encode(work / f"{kind}-{number:03}", chunk)

    def _encode(self, folder: Path, articles: list[Article]) -> None:
        notes = folder.with_suffix(".json")
        if not notes.is_file():
            began = time.process_time()
            segment = Segment.build(articles, OnnxEncoder())
            spent = time.process_time() - began
            notes.write_text(json.dumps({"files": segment.save(folder), "cpu_s": spent}))
        kept = json.loads(notes.read_text(encoding="utf-8"))
        segment = Segment.load(folder, kept["files"], verify=False)
        self._real[folder] = articles, segment
        self.sentences, self.cpu = self.sentences + len(segment), self.cpu + kept["cpu_s"]

    def build(self, size: int) -> dict[str, Any]:
        """Merge a library of about `size` sentences, unless it is there; what it cost."""
        folder = self._work / f"{size}"
        notes = folder / "built.json"
        if notes.is_file():
            return dict(json.loads(notes.read_text(encoding="utf-8")))
        shutil.rmtree(folder, ignore_errors=True)
        articles, parts, held = [], [], 0
        for some, segment in self._real.values():
            if held < size:
                articles += some
                parts.append((segment, [article_key(article) for article in some]))
                held += len(segment)
        spliced = held
        for number in range(-(-max(0, size - held) // (BLOCK * SENTENCES))):
            made, segment = self._block(number)
            made = made[: -(-(size - held) // SENTENCES)]
            articles += made
            parts.append((segment, [article_key(article) for article in made]))
            held += len(made) * SENTENCES
        wall, cpu = time.time(), time.process_time()
        files = merge_segments(parts, folder / "segment")
        built = {
            "sentences": held,
            "spliced": held - spliced,
            "merge CPU-s": time.process_time() - cpu,
            "merge wall s": time.time() - wall,
            "disk MB": sum(p.stat().st_size for p in (folder / "segment").iterdir()) // 10**6,
            "files": files,
        }
        _write_articles(folder / "articles.jsonl", articles)
        notes.write_text(json.dumps(built), encoding="utf-8")
        return built

    def _block(self, number: int) -> tuple[list[Article], Segment]:
        """A block of spliced articles."""
        folder = self._work / f"spliced-{number:03}"
        notes = folder / "files.json"
        if not notes.is_file():
            made, segment = self._splicer.segment(f"s{number:03}", BLOCK, number)
            files = segment.save(folder)
            _write_articles(folder / "articles.jsonl", made)
            notes.write_text(json.dumps(files), encoding="utf-8")
            print(f"{folder.name} made", flush=True)
        files = json.loads(notes.read_text(encoding="utf-8"))
        return read_articles(folder / "articles.jsonl"), Segment.load(folder, files, verify=False)

    @cached_property
    def _splicer(self) -> Splicer:
        """Only articles without questions are cut up."""
        texts, segments = [], []
        for folder, (articles, segment) in self._real.items():
            if folder.name.startswith("train"):
                by_id = {article.id: article.text for article in articles}
                segments.append(segment)
                for entry in segment.entries:
                    found = segment.sentences(entry)
                    texts += [by_id[entry.id][s.start : s.end] for s in found]
        return Splicer(texts, segments)


def _chunks(articles: Iterable[Article]) -> Iterator[list[Article]]:
    chunk, held = [], 0
    for article in articles:
        chunk.append(article)
        held += len(split_sentences(article))
        if held >= CHUNK:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def article_key(article: Article) -> tuple[str, str]:
    """Key of an article in a segment."""
    return article.id, article.sha256


def read_articles(path: Path) -> list[Article]:
    """The articles of a file with one JSON list a line: id, title, text, source and SHA-256."""
    with path.open(encoding="utf-8") as lines:
        return [Article(*json.loads(line)) for line in lines]


def _write_articles(path: Path, articles: Iterable[Article]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for a in articles:
            file.write(json.dumps([a.id, a.title, a.text, a.source, a.sha256]) + "\n")
