"""Named arrays in one file, in the safetensors layout: written in one pass, read by mapping.

The safetensors library reads these files too, but copies what it reads. Here a file is mapped into
memory once: only what is used is read, and processes that use the same file share it.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Pieces = Mapping[str, Sequence[Array]]  # by name, what one after the other makes an array

TYPES = {
    "I64": np.int64,
    "F32": np.float32,
    "I32": np.int32,
    "F16": np.float16,
    "I8": np.int8,
    "U8": np.uint8,
}
_NAMES = {np.dtype(kind): name for name, kind in TYPES.items()}
_BUFFER = 1 << 20  # bytes; pieces can be as small as one article's


def write_arrays(path: Path, pieces: Pieces, notes: Mapping[str, str]) -> str:
    """Write arrays piece by piece, forced to the disk; returns the file's SHA-256, hexadecimal.

    :param pieces: at least one piece an array, of one type and equal but for the first dimension.
    :param notes: what stands beside the arrays in the file's header.
    :raises OSError: the file cannot be written.
    """
    # Wide types first: each array then begins at a multiple of its own width.
    names = sorted(pieces, key=lambda name: (-pieces[name][0].dtype.itemsize, name))
    header: dict[str, Any] = {"__metadata__": dict(notes)}
    end = 0
    for name in names:
        start, first = end, pieces[name][0]
        end += sum(piece.nbytes for piece in pieces[name])
        header[name] = {
            "dtype": _NAMES[first.dtype],
            "shape": [sum(len(piece) for piece in pieces[name]), *first.shape[1:]],
            "data_offsets": [start, end],
        }
    described = json.dumps(header).encode()
    described += b" " * (-len(described) % 8)
    digest = hashlib.sha256()
    with path.open("wb", buffering=_BUFFER) as file:
        for part in (len(described).to_bytes(8, "little"), described):
            digest.update(part)
            file.write(part)
        for name in names:
            for piece in pieces[name]:
                if piece.size:
                    content = np.ascontiguousarray(piece).data.cast("B")
                    digest.update(content)
                    file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def map_arrays(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Map a safetensors file: its arrays, which cannot be changed, and the notes of its header.

    :raises OSError: the file is missing or cannot be read.
    :raises ValueError: it is cut short or something else.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    begin = 8 + int.from_bytes(mapped[:8], "little")
    try:
        header = json.loads(mapped[8:begin])
        notes = header.pop("__metadata__", {})
        return {name: _array(mapped, begin, **found) for name, found in header.items()}, notes
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"no safetensors header: {error!r}") from error


def _array(
    mapped: mmap.mmap, begin: int, dtype: str, shape: list[int], data_offsets: list[int]
) -> Array:
    start, end = data_offsets
    if begin + end > len(mapped):
        raise ValueError(f"{len(mapped)} bytes, expected {begin + end} or more")
    kind = np.dtype(TYPES[dtype])
    count = (end - start) // kind.itemsize
    return np.frombuffer(mapped, kind, count, begin + start).reshape(shape)
