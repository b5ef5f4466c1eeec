"""BERT on ONNX Runtime: embeddings from the mapped table, layers on as many cores as there are."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import ModelUnavailableError
from index.encoders.weights import Weights
from index.types import Vectors, Watch

if TYPE_CHECKING:
    import onnxruntime

TOKENS_PER_BATCH = 512  # tokens of a batch: more do not fit the cache of a core and were slower
PADDING = 1.1  # a batch's longest row in multiples of its shortest
_EPSILON = np.float32(1e-12)

T = TypeVar("T")
R = TypeVar("R")


class Embeddings:
    """From vocabulary numbers to the states that enter the first layer.

    The table of 47 MB stays in its file, of which only the rows of the tokens are read; every
    network that shares the encoder's embeddings shares this one.
    """

    def __init__(self, weights: Weights) -> None:
        """:param weights: of the encoder, as `index.encoders.weights.mapped` gives them."""
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = weights["embeddings.position_embeddings.weight"]
        self._kinds = weights["embeddings.token_type_embeddings.weight"]
        self._scale = weights["embeddings.LayerNorm.weight"]
        self._shift = weights["embeddings.LayerNorm.bias"]

    def __call__(self, ids: NDArray[np.int32], types: NDArray[np.int32]) -> Vectors:
        """Normalised sums of word, place and kind, (B, T, width) from (B, T) each."""
        summed = self._words[ids]
        summed += self._places[: ids.shape[1]]
        summed += self._kinds[types]
        summed -= summed.mean(axis=-1, keepdims=True)
        summed /= np.sqrt(np.square(summed).mean(axis=-1, keepdims=True) + _EPSILON)
        summed *= self._scale
        summed += self._shift
        return np.asarray(summed, dtype=np.float32)


class Layers:
    """The layers of one network, ready to run; many threads may run them at once."""

    def __init__(
        self, embeddings: Embeddings, weights: Weights, graph: Path, prefix: str = ""
    ) -> None:
        """:param weights: those of the layers are named `encoder.layer.…` after `prefix`.
        :param graph: of `assistant.train.export.bert_graph` for these weights.
        """
        self._embeddings = embeddings
        self._session = session(graph, named(weights, "encoder.layer.", prefix=prefix))

    def __call__(
        self, rows: Sequence[Sequence[int]], types: Sequence[Sequence[int]] | None = None
    ) -> list[Vectors]:
        """States of each layer the graph puts out, (B, T, width), for B rows of at most T tokens.

        :param rows: vocabulary numbers with the special tokens; shorter rows are padded.
        :param types: 0 or 1 for each token; all 0 if not given.
        """
        ids = padded(rows, 0)
        kinds = np.zeros_like(ids) if types is None else padded(types, 0)
        mask = padded([[1] * len(row) for row in rows], 0)
        found = self._session.run(None, {"embedded": self._embeddings(ids, kinds), "mask": mask})
        return [np.asarray(states, dtype=np.float32) for states in found]


def padded(rows: Sequence[Sequence[int]], value: int) -> NDArray[np.int32]:
    """Rows filled up to the longest with `value`, (B, T)."""
    longest = max(map(len, rows))
    return np.array([[*row, *[value] * (longest - len(row))] for row in rows], dtype=np.int32)


def length_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of rows that are computed together: of like length, so that little is padded."""
    made: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        length = lengths[number]
        if made:
            shortest, size = lengths[made[-1][0]], len(made[-1]) + 1
            if size * length <= TOKENS_PER_BATCH and length <= PADDING * shortest + 1:
                made[-1].append(number)
                continue
        made.append([number])
    return made


def on_all_cores(work: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
    """`work` done on every item, in their order; a single item is done in the calling thread.

    Each item keeps one core, so that several askers share the cores instead of waiting for each
    other's threads, as they do when one network computes on all of them.
    """
    if len(items) < 2 or _cores() < 2:
        return map(work, items)
    return _pool().map(work, items)


def watched(
    work: Callable[[Sequence[T]], R], parts: Sequence[Sequence[T]], watch: Watch
) -> list[R]:
    """The same, where `watch` is told before each part how many items of all are done.

    The threads are this call's own: while `watch` lets others go first they hold none of the
    threads that `on_all_cores` gives to those others.
    """
    total, done = sum(map(len, parts)), 0
    telling = threading.Lock()

    def report(part: Sequence[T]) -> R:
        nonlocal done
        with telling:
            watch(done, total)
        made = work(part)
        with telling:
            done += len(part)
        return made

    with ThreadPoolExecutor(_cores(), thread_name_prefix="watched") as pool:
        return list(pool.map(report, parts))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="onnx")


def _cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def named(weights: Weights, *beginnings: str, prefix: str = "") -> Weights:
    """The weights whose names begin so after `prefix`, which the result's names have no more."""
    wanted = tuple(prefix + beginning for beginning in beginnings)
    return {
        name.removeprefix(prefix): array
        for name, array in weights.items()
        if name.startswith(wanted)
    }


def session(graph: Path, weights: Weights) -> "onnxruntime.InferenceSession":
    """A graph ready to run, on the thread that calls it.

    :param graph: a file of `assistant.train.export`.
    :param weights: all that the graph names, and no others.
    :raises ModelUnavailableError: the graph is missing, or is another's than the weights'.
    """
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # see `on_all_cores`
    options.enable_mem_pattern = False  # every new shape would be remembered for good
    options.log_severity_level = 3
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
    options.add_external_initializers(list(weights), values)
    try:
        # As bytes: a graph that names a file is never followed to one.
        return onnxruntime.InferenceSession(
            graph.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the errors of ONNX Runtime have no base of their own
        raise ModelUnavailableError(
            f"Expected a graph for these weights in {graph}, found: {str(error)[:200]}. Take the "
            "file from the repository, or make it: python -m assistant.train.export"
        ) from error
