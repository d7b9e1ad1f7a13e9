"""Vectors from a transformer in an ONNX file: the mean of its tokens, brought to length 1."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from openkoji.analysis.embedding import Vectors
from openkoji.language.embedders.errors import EmbedderError

Pooling = Literal["mean", "cls"]
Ids = Sequence[int]

# Tokens of one batch, padding included. Measured with MiniLM on two cores: 512 is as quick as 1,024 and quicker than
# 4,096 (which falls out of the cache), and the run then takes 40 MB instead of 380.
_BATCH = 512
# Cosines of vectors that differ by no more are the same to five digits.
_ROUNDING = 1e-5
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts are given to a model: what stands before each, where they are cut, which token speaks for all."""

    max_tokens: int = 256
    prefix: str = ""
    pooling: Pooling = "mean"


@dataclass(frozen=True, slots=True)
class _Loaded:
    session: Any
    tokenizer: Tokenizer
    size: int
    batch: int
    """Tokens of one batch at most; a text is never cut for it."""


class OnnxModel:
    """One ONNX file and its tokenizer, loaded with the first text and once; safe to use from several threads.

    A text's vector does not depend on what else is in the call: padding is masked, and a model whose vectors move
    with their company all the same (one with quantised activations) is given one text at a time. One batch runs at a
    time in a process, which bounds its memory and, on two cores, leaves one for turns.
    """

    def __init__(self, model: Path, tokenizer: Path, reading: Reading) -> None:
        self._model_path, self._tokenizer_path, self._reading = model, tokenizer, reading
        self._loading, self._running = threading.Lock(), threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def size(self) -> int:
        """How many numbers a vector has. Loads the model."""
        return self._load().size

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), size). Raises `EmbedderError` where the files are no such model."""
        loaded = self._load()
        tokens = self._tokens(loaded.tokenizer, texts)
        rows = np.zeros((len(texts), loaded.size), np.float32)
        for places in _batches(tokens, loaded.batch):
            with self._running:
                vectors = self._run(loaded.session, [tokens[place] for place in places])
            if vectors.shape[1] != loaded.size:
                raise self._wrong_shape(f"{loaded.size} numbers for one text and {vectors.shape[1]} for another")
            rows[places] = vectors
        return rows

    def _load(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                session, tokenizer = _session_of(self._model_path), self._tokenizer()
                short, long = self._tokens(tokenizer, ("One.", "Quite another one, and some words longer than it."))
                alone = self._run(session, [short])
                beside = self._run(session, [short, long])
                if alone.shape[1] != beside.shape[1]:
                    raise self._wrong_shape(f"{alone.shape[1]} numbers for one text and {beside.shape[1]} for another")
                is_steady = np.allclose(alone[0], beside[0], atol=_ROUNDING)
                self._loaded = _Loaded(session, tokenizer, alone.shape[1], _BATCH if is_steady else 0)
                _give_memory_back()
            return self._loaded

    def _tokenizer(self) -> Tokenizer:
        try:
            tokenizer = Tokenizer.from_file(str(self._tokenizer_path))
        except Exception as error:  # the library raises plain Exception
            raise EmbedderError(
                f"{self._tokenizer_path} is not a tokenizer of the library tokenizers ({error}). "
                "Put the tokenizer.json that belongs to the model there."
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._reading.max_tokens)
        return tokenizer

    def _tokens(self, tokenizer: Tokenizer, texts: Sequence[str]) -> list[Ids]:
        # One by one: `encode_batch` starts threads of its own, and this is 1 % of the work.
        return [tokenizer.encode(self._reading.prefix + encodable(text)).ids for text in texts]

    def _run(self, session: Any, batch: Sequence[Ids]) -> Vectors:
        longest = max(1, *map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = [each.name for each in session.get_inputs()]
        try:
            output = session.run(None, {name: given[name] for name in wanted})[0]
        except KeyError as error:
            raise EmbedderError(
                f"{self._model_path} asks for an input {error}, which a model of texts does not. Export the encoder "
                "with the inputs input_ids, attention_mask and, if it has one, token_type_ids."
            ) from error
        except Exception as error:  # onnxruntime's errors have no base class of their own
            raise EmbedderError(f"{self._model_path} cannot be run on tokens of {self._tokenizer_path}: {error}") from (
                error
            )
        return _unit(self._pooled(np.asarray(output, np.float32), mask))

    def _pooled(self, output: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if output.ndim == 2 and len(output) == len(mask):  # the file pools by itself
            return output
        if output.ndim != 3 or output.shape[:2] != mask.shape:
            raise self._wrong_shape(f"the shape {list(output.shape)} for texts and tokens of {list(mask.shape)}")
        if self._reading.pooling == "cls":
            return output[:, 0]
        weights = mask[:, :, None].astype(np.float32)
        pooled: NDArray[np.float32] = (output * weights).sum(1) / np.maximum(weights.sum(1), 1)
        return pooled

    def _wrong_shape(self, found: str) -> EmbedderError:
        return EmbedderError(
            f"The first output of {self._model_path} has {found}. It must be (texts, tokens, size), or (texts, size): "
            "export the model for feature extraction."
        )


def encodable(text: str) -> str:
    """The text without what Unicode does not allow in one (half of a surrogate pair)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _batches(tokens: Sequence[Ids], most: int) -> Iterator[list[int]]:
    """Places of texts of about one length, so that little is padding; `most` tokens, or one text."""
    batch: list[int] = []
    for place in sorted(range(len(tokens)), key=lambda place: len(tokens[place])):
        if batch and len(tokens[place]) * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _unit(vectors: NDArray[np.float32]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return unit


def _session_of(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    # A spinning thread takes a core from the API while it waits.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no base class of their own
        raise EmbedderError(
            f"{model} is not an ONNX model that onnxruntime {onnxruntime.__version__} can load ({error}). "
            "Export it anew, or put the complete file there (a Git LFS pointer is a text of some 130 bytes)."
        ) from error


def _give_memory_back() -> None:
    """What loading took and needs no longer (64 of 220 MB with MiniLM): glibc keeps it until it is asked."""
    with suppress(OSError, AttributeError):  # no glibc
        ctypes.CDLL(None).malloc_trim(0)


def threads() -> int:
    """Half of the cores that this process may use: the API has the other half."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(_MOST_THREADS, cores // 2))
