"""Fingerprint of all that a run was made with, so that two runs are compared honestly."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from assistant.evaluate.dataset import Case
from assistant.reader import deep
from assistant.reader.probability import FITTED
from assistant.settings import Settings
from corpus import Article
from index import Encoder


def fingerprint(
    articles: Sequence[Article], cases: Sequence[Case], encoder: Encoder, settings: Settings
) -> dict[str, str]:
    """Articles, questions, weights and settings of a run, each as a short text by name."""
    return {
        "articles": _sha256(article.sha256 for article in articles),
        "questions": _sha256(f"{case.id} {case.question} {case.earlier}" for case in cases),
        "encoder": encoder.fingerprint,
        "reader": deep.DEEP.sha256[:16],
        "gist": deep.GIST.sha256[:16],
        "probability": hashlib.sha256(FITTED.read_bytes()).hexdigest()[:16],
        "depth": settings.depth,
        "strictness": settings.strictness,
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Names of what differs between two fingerprints, in the order of the first."""
    return [name for name in one if one[name] != other.get(name)]


def _sha256(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]
