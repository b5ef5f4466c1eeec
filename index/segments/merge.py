"""Many segments made one, so that a question visits few of them."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from index.search.postings import Postings
from index.search.token_states import add_counts, join_offsets
from index.segments.segment import (
    Entry,
    Segment,
    check_made_by,
    numbered,
    posting_arrays,
    write_segment,
)
from index.tensors import Array
from index.types import ArticleKey

Kept = list[tuple[Entry, Segment]]


def merge_segments(
    parts: Sequence[tuple[Segment, Collection[ArticleKey]]], folder: Path
) -> dict[str, str]:
    """Write one segment of chosen articles of several into `folder`; nothing is encoded.

    Rows are copied from file to file, so that memory grows with the words but not with the vectors
    and the token states. Returns what `Segment.save` returns.

    :param parts: segments, each with the keys of the articles that are kept of it.
    :raises KeyError: a segment does not hold a key.
    :raises ValueError: no key is given, or one twice.
    :raises StaleIndexError: the segments were made by different encoders.
    :raises OSError: the folder cannot be written.
    """
    kept = [(segment.by_key[key], segment) for segment, keys in parts for key in keys]
    kept.sort(key=lambda pair: pair[0].key)
    if not kept or len({entry.key for entry, _ in kept}) < len(kept):
        raise ValueError(f"expected keys of articles, each once, found {len(kept)} with doubles")
    encoder = kept[0][1].encoder
    for _, segment in kept:
        check_made_by("encoder", segment.encoder, encoder)
    entries = numbered((e.id, e.sha256, e.language, e.end - e.start) for e, _ in kept)
    rows = [_rows(segment, entry) for entry, segment in kept]
    pieces = {name: [one[name] for one in rows] for name in rows[0]}
    made = {name: [array] for name, array in _made_anew(kept, entries).items()}
    return write_segment(folder, pieces | made, entries, encoder)


def _rows(segment: Segment, entry: Entry) -> dict[str, Array]:
    """Arrays that are copied as they are: views of those of one article."""
    held = slice(entry.start, entry.end)
    return {
        "vectors": segment.vectors[held],
        "spans": segment.spans[held],
        "lengths": segment.lexical.lengths[held],
        **segment.states.arrays(entry.start, entry.end),
    }


def _made_anew(kept: Kept, entries: Sequence[Entry]) -> dict[str, Array]:
    """Arrays that count rows or articles, and so change when they move."""
    chosen: dict[Segment, list[Entry]] = {}
    for entry, segment in kept:
        chosen.setdefault(segment, []).append(entry)
    new_rows = {segment: np.full(len(segment), -1) for segment in chosen}
    new_numbers = {segment: np.full(len(segment.entries), -1) for segment in chosen}
    for (old, segment), new in zip(kept, entries, strict=True):
        new_rows[segment][old.start : old.end] = np.arange(new.start, new.end)
        new_numbers[segment][old.number] = new.number
    frequency = np.zeros(0, dtype=np.int64)
    for segment, old_entries in chosen.items():
        frequency = add_counts(frequency, *segment.frequency(old_entries))
    numbers = np.flatnonzero(frequency)
    return {
        "offsets": join_offsets([s.states.offsets[e.start : e.end + 1] for e, s in kept]),
        "token-numbers": numbers.astype(np.int32),
        "token-counts": frequency[numbers].astype(np.int32),
        **posting_arrays(
            "stems", Postings.merge([(s.lexical.postings, new_rows[s]) for s in chosen])
        ),
        **posting_arrays("forms", Postings.merge([(s.forms, new_numbers[s]) for s in chosen])),
    }
