"""A model of the operator's: a folder with `model.onnx`, `tokenizer.json` and, if wanted, `embedder.json`."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openkoji.analysis.embedding import Vectors
from openkoji.language.embedders import minilm
from openkoji.language.embedders.errors import EmbedderError
from openkoji.language.embedders.onnx import OnnxModel, Pooling, Reading
from openkoji.language.embedders.remembering import Remembered
from openkoji.language.embedders.scale import Scale, ends_of, moved

_MODEL, _TOKENIZER, _DESCRIPTION = "model.onnx", "tokenizer.json", "embedder.json"


class Description(BaseModel):
    """`embedder.json`: all of it may be left out. `prefix` stands before every text ("query: " for e5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(None, min_length=1, max_length=100)
    max_tokens: int = Field(256, ge=8, le=8192)
    prefix: str = ""
    pooling: Pooling = "mean"
    same: float | None = Field(None, ge=-1, le=1)
    near: float | None = Field(None, ge=-1, le=1)
    off: float | None = Field(None, ge=-1, le=1)


def own_models(models_dir: Path) -> list[str]:
    """The names of the folders in `models_dir` that hold a model.

    Raises `EmbedderError` where there is none.
    """
    if not models_dir.is_dir():
        raise EmbedderError(f"OPENKOJI_MODELS_DIR is {models_dir}, which is not a folder. Make it, or unset it.")
    folders = sorted(path for path in models_dir.iterdir() if path.is_dir())
    names = [path.name for path in folders if any((path / file).exists() for file in (_MODEL, _TOKENIZER))]
    if not names:
        raise EmbedderError(
            f"{models_dir} holds no model. Put {_MODEL} and {_TOKENIZER} into a folder of it, such as "
            f"{models_dir / 'my-model' / _MODEL}, or unset OPENKOJI_MODELS_DIR."
        )
    return names


def own_model(folder: Path) -> OwnModel:
    """The model in this folder; nothing of it is loaded yet.

    Raises `EmbedderError` where a file is missing or `embedder.json` does not fit.
    """
    for file in (_MODEL, _TOKENIZER):
        if not (folder / file).is_file():
            raise EmbedderError(f"{folder / file} is missing. A model of your own needs {_MODEL} and {_TOKENIZER}.")
    return OwnModel(folder, _description(folder / _DESCRIPTION))


class OwnModel:
    """Vectors of an operator's model.

    `name` ends in a hash of what makes the vectors, since those of an exchanged file cannot be compared with the
    old ones. Cosines that `embedder.json` does not give are measured: they stand where they stand on MiniLM, between
    sentences that have nothing to do with each other and sentences that say the same.
    """

    def __init__(self, folder: Path, description: Description) -> None:
        self._folder, self._description = folder, description
        reading = Reading(description.max_tokens, description.prefix, description.pooling)
        self._model = OnnxModel(folder / _MODEL, folder / _TOKENIZER, reading)
        self._remembered = Remembered(self._model.embed)
        self._lock = threading.RLock()

    @cached_property
    def name(self) -> str:
        return f"{self._description.name or self._folder.name}@{self._fingerprint()[:8]}"

    @property
    def size(self) -> int:
        return self._model.size

    @property
    def same(self) -> float:
        return self._scale.same

    @property
    def near(self) -> float:
        return self._scale.near

    @property
    def off(self) -> float:
        return self._scale.off

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises `EmbedderError` where the files are no such model."""
        return self._remembered.embed(texts)

    @property
    def _scale(self) -> Scale:
        with self._lock:
            return self._measured

    @cached_property
    def _measured(self) -> Scale:
        given = self._description
        if given.same is not None and given.near is not None and given.off is not None:
            return Scale(given.same, given.near, given.off)
        found = moved(minilm.SCALE, minilm.ENDS, ends_of(self._model.embed))
        return Scale(
            found.same if given.same is None else given.same,
            found.near if given.near is None else given.near,
            found.off if given.off is None else given.off,
        )

    def _fingerprint(self) -> str:
        given = self._description
        found = hashlib.sha256(repr((given.max_tokens, given.prefix, given.pooling)).encode())
        # Large models keep their weights beside the file (model.onnx_data, model.onnx.data).
        for path in [*sorted(self._folder.glob(f"{_MODEL}*")), self._folder / _TOKENIZER]:
            with path.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
        return found.hexdigest()


def _description(path: Path) -> Description:
    if not path.exists():
        return Description()
    try:
        return Description.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, part['loc'])) or 'the file'}: {part['msg']}" for part in error.errors()
        )
        raise EmbedderError(
            f"{path} does not fit: {problems}. It may give {', '.join(Description.model_fields)}."
        ) from error
