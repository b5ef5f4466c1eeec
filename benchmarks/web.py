"""Share of an article that comes out of web pages: `make bench NAME=web ARGS="FOLDER …"`.

A folder is laid out as that of mozilla/readability's test pages (PAGE/source.html beside
PAGE/expected.html) or as scrapinghub/article-extraction-benchmark (html/PAGE.html.gz beside
ground-truth.json). Recall, precision and F1 follow the rule of the latter's evaluate.py: runs of
four words, and means over the pages. In the same run: trafilatura as it is, and readability-lxml
where it is installed. Then the paragraphs that trafilatura has and this project loses.
"""

import argparse
import gzip
import json
import re
import statistics
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from corpus.extract import extract
from corpus.formats.content import Refusal
from corpus.formats.web.formula import text_of_formula

HAS = 0.8  # share of a paragraph's runs of words from which on a text has it
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
_UNREAD = frozenset({"script", "style", "template", "head", "noscript", "svg"})
_NOTE_MARK = re.compile(r"\[\w{1,3}(?: \d+)?\]|^\^(?: \w\b)*", re.MULTILINE)
Scores = tuple[float, float]  # precision and recall


@dataclass(frozen=True)
class Page:
    """A page and the text of its article, a paragraph a line."""

    name: str
    raw: bytes
    expected: str


def main() -> int:
    """Print a table for each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--worst", type=int, default=0, help="pages to list, the worst first")
    options = parser.parse_args()
    for folder in options.folders:
        show(list(pages(folder)), options.worst)
    return 0


def pages(folder: Path) -> Iterator[Page]:
    """The pages of a folder of either layout."""
    truth = folder / "ground-truth.json"
    if truth.exists():
        for name, found in json.loads(truth.read_text(encoding="utf-8")).items():
            raw = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield Page(name, raw, found["articleBody"])
        return
    for source in sorted(folder.glob("*/source.html")):
        expected = (source.parent / "expected.html").read_text(encoding="utf-8")
        yield Page(source.parent.name, source.read_bytes(), text_of(expected))


def show(found: list[Page], worst: int) -> None:
    """Print the scores of every reader on some pages."""
    print(f"\n{len(found)} pages{'':20}{'F1':>8}{'precision':>11}{'recall':>8}")
    texts = {}
    for name, read in READERS.items():
        try:
            texts[name] = [read(page) for page in found]
        except ImportError:
            print(f"{name:30}not installed")
            continue
        precision, recall = means(
            [compare(text, page.expected) for text, page in zip(texts[name], found, strict=True)]
        )
        print(f"{name:30}{_f1(precision, recall):8.3f}{precision:11.3f}{recall:8.3f}")
    ours, plain = texts[OURS], texts[PLAIN]
    lost = {
        page.name: paragraphs
        for page, mine, other in zip(found, ours, plain, strict=True)
        if (paragraphs := list(lost_paragraphs(page.expected, mine, other)))
    }
    print(f"paragraphs that {PLAIN} has and we lose: {sum(map(len, lost.values()))}")
    for name, paragraphs in lost.items():
        for paragraph in paragraphs:
            print(f"  {name[:40]}: {paragraph[:100]}")
    for page, text in sorted(
        zip(found, ours, strict=True), key=lambda pair: _f1(*compare(pair[1], pair[0].expected))
    )[:worst]:
        precision, recall = compare(text, page.expected)
        print(f"  precision {precision:.3f} recall {recall:.3f} {page.name}")


def lost_paragraphs(expected: str, mine: str, other: str) -> Iterator[str]:
    """Paragraphs of five words or more that `other` has and `mine` has not; notes' marks aside."""
    expected, mine, other = (_NOTE_MARK.sub("", text) for text in (expected, mine, other))
    in_mine, in_other = _runs(mine), _runs(other)
    for paragraph in filter(None, map(str.strip, expected.split("\n"))):
        runs = _runs(paragraph)
        if len(paragraph.split()) >= 5 and (_share(runs, in_mine) < HAS <= _share(runs, in_other)):
            yield paragraph


def means(scores: list[Scores]) -> Scores:
    """Means over the pages; one that nothing is said of has no precision, as in evaluate.py."""
    precisions, recalls = zip(*scores, strict=True)
    return statistics.mean(p for p in precisions if p >= 0), statistics.mean(recalls)


def compare(text: str, expected: str) -> Scores:
    """Precision and recall of a text's runs of four words; precision is -1 where it is empty."""
    found, wanted = _runs(text), _runs(expected)
    both = (found & wanted).total()
    if not found or not wanted:
        return (float(found == wanted) if found else -1.0), float(found == wanted)
    return both / found.total(), both / wanted.total()


def text_of(page: str) -> str:
    """Text of a page as it is, a block a line; formulas as this project writes them."""
    pieces: list[str] = []
    if not page.strip():
        return ""
    root = html.document_fromstring(page)
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event == "start" and element.tag == "math":
            pieces.append(text_of_formula(element))
            events.skip_subtree()
        elif event == "start" and element.tag in _UNREAD:
            events.skip_subtree()
        elif event == "start":
            pieces += ["\n"] if element.tag in _BLOCKS else []
            pieces.append(" ".join(re.split(r"\s+", element.text or "")))
        else:
            pieces += ["\n"] if element.tag in _BLOCKS else []
            pieces.append(" ".join(re.split(r"\s+", element.tail or "")))
    return "".join(pieces)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text))  # ² is what <sup>2</sup> is
    runs = (tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))
    return Counter(run for run in runs if run)


def _share(runs: Counter[tuple[str, ...]], among: Counter[tuple[str, ...]]) -> float:
    return (runs & among).total() / (runs.total() or 1)


def _f1(precision: float, recall: float) -> float:
    precision = max(precision, 0)
    return 2 * precision * recall / (precision + recall or 1)


def _ours(page: Page) -> str:
    try:
        return extract("html", page.raw).text
    except Refusal:
        return ""


def _trafilatura(page: Page) -> str:
    from trafilatura import extract as plain

    return plain(page.raw, include_comments=False) or ""


def _readability(page: Page) -> str:
    from readability import Document

    return text_of(Document(page.raw.decode("utf-8", "replace")).summary())


OURS, PLAIN = "this project's", "trafilatura as it is"
READERS: dict[str, Callable[[Page], str]] = {
    OURS: _ours,
    PLAIN: _trafilatura,
    "readability-lxml": _readability,
}

if __name__ == "__main__":
    sys.exit(main())
