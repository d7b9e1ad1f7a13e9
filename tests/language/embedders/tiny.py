"""ONNX files of a few hundred bytes, written by hand, and a tokenizer that goes with them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = ("nothing", "unknown", "the", "price", "went", "up", "support", "was", "slow", "One", "Quite", "words", "than")
SIZE = 4
_FLOAT, _INT64 = 1, 7


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _varint(number: int) -> bytes:
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def write_model(
    folder: Path, *, steps: Sequence[bytes], inputs: Sequence[str] = ("input_ids", "attention_mask")
) -> Path:
    """`folder/model.onnx`, whose output `out` the steps make, and a tokenizer of `WORDS` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    table = _table()
    graph = b"".join(_bytes(1, step) for step in steps)
    graph += _bytes(2, b"tiny") + _bytes(5, table)
    graph += b"".join(_bytes(11, _value(name, _INT64)) for name in inputs) + _bytes(12, _value("out", _FLOAT))
    (folder / "model.onnx").write_bytes(_number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13)))
    write_tokenizer(folder)
    return folder


def write_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="unknown"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    tokenizer.save(str(folder / "tokenizer.json"))


def step(kind: str, inputs: Sequence[str], output: str) -> bytes:
    """One operator of the graph."""
    given = b"".join(_bytes(1, name.encode()) for name in inputs)
    return given + _bytes(2, output.encode()) + _bytes(4, kind.encode())


LOOK_UP = (step("Gather", ("table", "input_ids"), "out"),)
"""Each token has a row of numbers: the plainest model there is."""

MOVED_BY_COMPANY = (
    step("Gather", ("table", "input_ids"), "rows"),
    step("ReduceMax", ("rows",), "most"),
    step("Div", ("rows", "most"), "scaled"),
    step("Floor", ("scaled",), "floor"),
    step("Add", ("floor", "most"), "sum"),
    step("Add", ("sum", "rows"), "out"),
)
"""The largest number of the whole batch has a part in each vector, as it has where activations are quantised."""


def _table() -> bytes:
    rows = [float((token * 7 + place * 3) % 11 + token) for token in range(len(WORDS)) for place in range(SIZE)]
    shape = _number(1, len(WORDS)) + _number(1, SIZE)
    return shape + _number(2, _FLOAT) + _bytes(8, b"table") + _bytes(9, struct.pack(f"<{len(rows)}f", *rows))


def _value(name: str, kind: int) -> bytes:
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, kind)))
