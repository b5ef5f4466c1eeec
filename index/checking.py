"""Whether the segments of a library are what its database says."""

from collections.abc import Iterator

from corpus import Finding, IndexStoreError, SegmentRecord, rows, serving
from index.keeping import Segments
from index.segment import Segment

_REBUILD = "python -m assistant rebuild makes it anew from the texts"


def check_segments(segments: Segments) -> list[Finding]:
    """Check every file, span and count of the segments; nothing is changed."""
    library = segments.library
    with library.reading() as database:
        records = serving.segments(database)
        served = {one.name: serving.served(database, one.name) for one in records}
        articles = {article.id: article for article in rows.articles(database)}
        spans = {article_id: rows.spans(database, article_id) for article_id in articles}
    findings: list[Finding] = []
    places = dict.fromkeys(articles, 0)
    for record in records:
        if (record.encoder, record.format) != (segments.encoder.fingerprint, segments.format):
            findings.append(_finding(record, "is of another encoder or format", harmless=True))
            continue
        try:
            segment = Segment.load(library.segments / record.name, record.files)
        except IndexStoreError as error:
            findings.append(_finding(record, str(error)))
            continue
        if len(segment) != record.rows or segment.encoder != record.encoder:
            findings.append(_finding(record, f"expected {record.rows} rows, found {len(segment)}"))
        for key in served[record.name]:
            places[key[0]] += 1
            entry = segment.by_key.get(key)
            held = segment.spans[entry.start : entry.end].tolist() if entry else None
            if held != [list(span) for span in spans[key[0]]]:
                findings.append(_finding(record, f"has other sentences of {key[0]!r}"))
    for article_id, number in places.items():
        if number != 1:
            findings.append(
                Finding(f"article {article_id!r}: expected 1 segment, found {number}", _REBUILD)
            )
    return [*findings, *_leftovers(segments, set(served))]


def _finding(record: SegmentRecord, what: str, harmless: bool = False) -> Finding:
    return Finding(f"segment {record.name}: {what}", _REBUILD, harmless)


def _leftovers(segments: Segments, wanted: set[str]) -> Iterator[Finding]:
    for folder in sorted(segments.library.segments.iterdir()):
        if folder.name not in wanted:
            what = f"folder {folder.name} of segments belongs to no row"
            yield Finding(what, "the next change deletes it", harmless=True)
