"""Texts to vectors: the model that comes along, beside onnxruntime alone on the same tokens, and its memory."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

from bench.report import Table, percentile

_LENGTHS = (15, 45)  # words of a text
_TEXTS = 96  # of one round
_TOKENS = 512  # of one call of the ceiling
_SAID = (
    "the export broke every monday so we copied numbers by hand support was friendly but slow and nobody told us "
    "why price went up twice in a year my manager asked for another tool because invoices were wrong I would come "
    "back if it were fair an alert came too late team never logged in after first week report takes an hour to load"
)

Tokens = NDArray[np.int64]


def measure(*, quick: bool) -> Table:
    """In a process of its own, as a worker is one, so that the memory is the embedder's alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measure, 3 if quick else 15).result()


def _measure(rounds: int) -> Table:
    from openkoji.language.embedders import lexical, minilm, onnx

    model = minilm.model_file()
    assert model is not None, "the wheel with the model is a requirement"
    rng = random.Random(1)
    table = Table(f"Texts to vectors, {onnx.threads()} thread(s)")
    before = _resident()
    began = time.perf_counter()
    embedder = minilm.MiniLM(model)
    embedder.embed(["The first text loads the model."])
    table.add("to the first vector, the model checked and loaded", time.perf_counter() - began, "s")
    for words in _LENGTHS:
        embedder.embed(_texts(rng, words))
    loaded = _resident()
    ceiling = _Ceiling(model, onnx.threads())
    for words in _LENGTHS:
        own, raw = [], []
        for _ in range(rounds):  # in turns: what else the machine does lasts longer than one of them
            texts = _texts(rng, words)
            own.append(_TEXTS / _seconds(partial(embedder.embed, texts)))
            raw.append(_TEXTS / _seconds(partial(ceiling.run, ceiling.batches(texts))))
        share = percentile([100 * a / b for a, b in zip(own, raw, strict=True)], 50)
        table.add(f"{words} words, texts a second", percentile(own, 50))
        table.add(f"{words} words, onnxruntime alone", percentile(raw, 50))
        table.add(f"{words} words, share of that", share, "%", at_least=80)
    single = [1000 * _seconds(partial(embedder.embed, [text])) for text in _texts(rng, 15)]
    table.add("one text of 15 words alone, median", percentile(single, 50), "ms")
    without = _seconds(partial(lexical.Lexical().embed, _texts(rng, 15)))
    table.add("15 words without a model (lexical), texts a second", _TEXTS / without)
    table.add("memory that the model takes", loaded - before, "MB", at_most=300)
    table.notes.append(
        f"No text comes twice. onnxruntime alone: on tokens that are ready, in batches of at most {_TOKENS}, with no "
        "padding. Medians of rounds in turns."
    )
    return table


class _Ceiling:
    """The same file in a session of its own, with nothing around it."""

    def __init__(self, model: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        from openkoji.language.embedders import minilm

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(minilm.TOKENIZER))
        self._tokenizer.no_padding()

    def batches(self, texts: Sequence[str]) -> list[Tokens]:
        """Tokens of texts of about one length, cut to the shortest of each batch: nothing is padding."""
        tokens = sorted((each.ids for each in self._tokenizer.encode_batch(list(texts))), key=len)
        size = max(1, _TOKENS // len(tokens[-1]))
        groups = [tokens[start : start + size] for start in range(0, len(tokens), size)]
        return [np.array([each[: len(group[0])] for each in group], np.int64) for group in groups]

    def run(self, batches: Sequence[Tokens]) -> None:
        for ids in batches:
            given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            self._session.run(None, given)


def _texts(rng: random.Random, words: int) -> list[str]:
    return [" ".join(rng.choices(_SAID.split(), k=words)) for _ in range(_TEXTS)]


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _resident() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)
