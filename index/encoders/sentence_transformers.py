"""Any encoder through sentence-transformers, and which encoder a name stands for."""

import logging
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus import ModelUnavailableError
from index.encoders.onnx import OnnxEncoder, unit
from index.encoders.weights import (
    DEFAULT_ENCODER,
    DEFAULT_SHA256,
    MIDDLE,
    encoder_folder,
    encoder_weights,
)
from index.files import file_sha256
from index.types import Encoder, Encoding, Watch

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

BATCH = 32  # texts


def open_encoder(name: str = "") -> Encoder:
    """The shipped encoder on ONNX Runtime; any other through sentence-transformers.

    :param name: see `SentenceTransformerEncoder`; empty for the shipped one.
    :raises ModelUnavailableError: there are no such weights on this disk.
    """
    return OnnxEncoder() if name in ("", DEFAULT_ENCODER) else SentenceTransformerEncoder(name)


class SentenceTransformerEncoder:
    """An encoder whose weights are a folder on this disk; nothing is ever downloaded.

    torch is imported and the weights are read when the first text is encoded, not before.
    """

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        """:param name: `all-MiniLM-L6-v2` for the installed package's weights, or a model folder,
            or the name of a model that is already in the Hugging Face cache.
        :raises ModelUnavailableError: there are no such weights on this disk.
        """
        self.name = name
        self.folder = _find_folder(name)
        if not (self.folder / "model.safetensors").is_file():
            raise ModelUnavailableError(
                f"Expected model.safetensors in {self.folder}, found none. Name a folder saved "
                "by sentence-transformers in the safetensors format."
            )

    @cached_property
    def fingerprint(self) -> str:
        """Name and SHA-256 of the weights; the shipped encoder's is known without reading them."""
        if self.name == DEFAULT_ENCODER:
            return f"{self.name}:{DEFAULT_SHA256}"
        return f"{self.folder.name}:{file_sha256(self.folder / 'model.safetensors')}"

    @property
    def dimension(self) -> int:
        """Length of every vector: 384 for the shipped encoder."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelUnavailableError(
                f"Expected an encoder of fixed dimension, {self.name} states none. Choose another."
            )
        return int(dimension)

    def encode(self, texts: Sequence[str], watch: Watch | None = None) -> list[Encoding]:
        """Encode texts; beyond 256 tokens a text is cut by the model."""
        # Texts of like length together: padding is computed like words.
        by_length = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        batches = [by_length[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        found: dict[int, Encoding] = {}
        for batch in batches:
            if watch is not None:
                watch(len(found), len(texts))
            found.update(zip(batch, self._encode([texts[n] for n in batch]), strict=True))
        return [found[number] for number in range(len(texts))]

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        import torch

        model = self._model
        with torch.inference_mode():
            output: Any = model(model.preprocess(list(texts)))
        ids = output["input_ids"].numpy().astype(np.int32)
        content = output["attention_mask"].numpy() * ~np.isin(ids, model.tokenizer.all_special_ids)
        layers = output["all_layer_embeddings"]
        vectors = unit(output["sentence_embedding"].float().numpy())
        last = unit(output["token_embeddings"].float().numpy())
        middle = unit(layers[min(MIDDLE, len(layers) - 1)].float().numpy())
        return [
            Encoding(vectors[row], ids[row][kept], last[row][kept], middle[row][kept])
            for row, kept in enumerate(content.astype(bool))
        ]

    @cached_property
    def _model(self) -> "SentenceTransformer":
        # Both libraries ask a hub for newer files unless they are told not to.
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if self.name == DEFAULT_ENCODER:
            encoder_weights()  # verified; any other is what its user says it is
        log.info("loading the encoder %s", self.name)
        try:
            model = SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
                config_kwargs={"output_hidden_states": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailableError(
                f"Expected an encoder in {self.folder}, loading it gives: {error}. "
                "Name another folder in Settings.encoder or ASSISTANT_ENCODER."
            ) from error
        return model.eval()


def _find_folder(name: str) -> Path:
    if name == DEFAULT_ENCODER:
        return encoder_folder()
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"Expected a model folder or a model in the local Hugging Face cache, found neither "
            f"under the name {name!r}. Download it first; this program never does."
        ) from error
