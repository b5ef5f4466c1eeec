"""Share of a known text that comes back from each format (`make bench NAME=formats`).

For each file that the tests make: characters recovered (1 is all and nothing else), sentences that
come back whole, and processor seconds with the child's start. Then other PDF readers on the same
files, as far as they are installed.
"""

import io
import resource
import sys
from collections.abc import Callable
from difflib import SequenceMatcher

from corpus import Article, read_source, split_sentences
from corpus.text import clean_extract
from tests.support import printer, story

TEXT = "\n\n".join(story.TEXTS)
FILES: dict[str, Callable[[], bytes]] = {
    "text": lambda: TEXT.encode(),
    "web page": story.html,
    "Word": story.word,
    "EPUB": story.epub,
    "OpenDocument": story.odt,
    "RTF": story.rtf,
    "PDF, one column": printer.pdf,
    "PDF, two columns": lambda: printer.pdf(columns=2),
    "PDF, two columns drawn line by line": lambda: printer.pdf(columns=2, by_row=True),
    "PDF, hyphens at line ends": lambda: printer.pdf(columns=2, hyphenate=True),
    "PDF, ligatures": printer.pdf_with_ligatures,
    "PDF, running heads": lambda: printer.pdf(heads=True),
}


def main() -> int:
    """Print both tables."""
    print(f"{'file':38}{'characters':>10}{'sentences':>11}{'CPU s':>8}")
    for name, make in FILES.items():
        show(name, make(), TEXT)
    printer.use_own_font()
    hebrew = printer.Printer(font="DejaVu").right_to_left(story.HEBREW).close()
    show("PDF, right to left", hebrew, story.HEBREW)
    many = printer.Printer(columns=2, heads=True, floor=500).put(story.STORY * 260).close()
    show(f"PDF, {many.count(b'/Type /Page') - 1} pages", many, "\n\n".join(story.TEXTS * 260))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000  # Linux counts in KB
    print(f"most memory a child took: {peak:.0f} MB")
    print(f"\n{'PDF reader':38}{'characters':>10}{'sentences':>11}  mean over the PDF files above")
    pdfs = [make() for name, make in FILES.items() if name.startswith("PDF")]
    for name, read in READERS.items():
        try:
            scores = [compare(read(raw), TEXT) for raw in pdfs]
        except ImportError:
            print(f"{name:38}not installed")
            continue
        characters, whole = (sum(column) / len(pdfs) for column in zip(*scores, strict=True))
        print(f"{name:38}{characters:10.3f}{whole:11.3f}")
    return 0


def show(name: str, raw: bytes, expected: str) -> None:
    """Print a row for one file."""
    before = processor_seconds()
    text = read_source(raw).article.text.removeprefix(f"{story.TITLE}\n\n")
    seconds = processor_seconds() - before
    characters, whole = (1.0, 1.0) if text == expected else compare(text, expected)
    print(f"{name:38}{characters:10.3f}{whole:11.3f}{seconds:8.2f}")


def processor_seconds() -> float:
    """Of this process and its children."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def compare(text: str, expected: str) -> tuple[float, float]:
    """Characters that agree and sentences that come back whole, each as a share."""
    ratio = SequenceMatcher(None, text, expected, autojunk=False).ratio()
    found, wanted = set(sentences(text)), sentences(expected)
    return ratio, sum(sentence in found for sentence in wanted) / len(wanted)


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    article = Article("", "", clean_extract(text), "", "")
    return [article.text[s.start : s.end] for s in split_sentences(article)]


def _ours(raw: bytes) -> str:
    return read_source(raw).article.text


def _pdfium(raw: bytes) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(raw)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def _pdfminer(raw: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(raw)))


def _pypdf(raw: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)


def _pdf_oxide(raw: bytes) -> str:
    from pdf_oxide import PdfDocument

    document = PdfDocument.from_bytes(raw)
    return "\n".join(document.extract_text(page) for page in range(document.page_count()))


READERS: dict[str, Callable[[bytes], str]] = {
    "this project's, on pdfium": _ours,
    "pdfium (pypdfium2) as it is": _pdfium,
    "pdfminer.six": _pdfminer,
    "pypdf": _pypdf,
    "pdf_oxide": _pdf_oxide,
}

if __name__ == "__main__":
    sys.exit(main())
