"""Which letters the bytes of a file are: spreadsheets say so rarely, and each writes in its own way."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from openkoji.kit.errors import FieldError, InvalidError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = "cp1252"
"""What Excel writes in the west of Europe and in America, where nothing speaks for another."""
_CANDIDATES = [_USUAL, "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "shift_jis", "gb18030", "euc_kr"]
_NO_LETTERS = frozenset({"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"})
"""Encodings to Python, in which nobody saves a file; punycode takes hours for 20 MB."""
_SAMPLE = 20_000
_CLEARLY = 0.1
"""How much less of a mess another encoding must make of the text than the usual one."""


_NO_TEXTS = {
    b"PK\x03\x04": "an Excel or LibreOffice workbook (or another archive)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a compressed file",
}
"""By how such files begin (their magic numbers)."""


def require_text(content: bytes) -> None:
    """Raises `InvalidError` (`unreadable_file`) for a file that is plainly something else."""
    kind = next((kind for sign, kind in _NO_TEXTS.items() if content.startswith(sign)), None)
    if kind is not None:
        raise InvalidError(
            f"The file is {kind}. Save the list as CSV, and send that.",
            code="unreadable_file",
            errors=[FieldError("file", f"is {kind}")],
        )


def encoding_of(content: bytes) -> str:
    """The encoding of a text: by its mark; UTF-16 by its zeros; UTF-8 if it is valid; else the likeliest."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    wide = _without_mark(content)
    if wide is not None:
        return wide
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _likeliest(content)
    return "utf-8"


def text_of(content: bytes, encoding: str) -> str:
    """Raises `InvalidError` where the content is not in this encoding."""
    try:
        text = content.decode(encoding)
        text.encode()  # some encodings know halves of letters, which are none
    except UnicodeError as error:
        raise InvalidError(
            f"The file cannot be read as {encoding}. Save it as CSV in UTF-8, or name its encoding in the field "
            "encoding (for example windows-1252).",
            code="unreadable_file",
            errors=[FieldError("encoding", f"the file is not in {encoding}")],
        ) from error
    return text


def is_encoding(name: str) -> bool:
    """Whether Python knows it as an encoding that files are in."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: the name holds a NUL character
        return False
    return codec._is_text_encoding and codec.name.replace("-", "_") not in _NO_LETTERS


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without a mark: of the letters of most lists every other byte is zero."""
    sample = content[: _SAMPLE // 2 * 2]
    pairs = len(sample) // 2
    if pairs == 0 or len(content) % 2:
        return None
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if low > pairs / 2 > high:
        return "utf-16-le"
    return "utf-16-be" if high > pairs / 2 > low else None


def _likeliest(content: bytes) -> str:
    """Guessed from the lines that have letters beyond ASCII."""
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]
    guesses = list(from_bytes(telling, cp_isolation=_CANDIDATES, threshold=1.0))
    usual = next((guess for guess in guesses if _USUAL in guess.could_be_from_charset), None)
    best = min(guesses, key=lambda guess: (guess.chaos, -guess.coherence), default=None)
    if best is None or (usual is not None and usual.chaos - best.chaos < _CLEARLY):
        return _USUAL if usual is not None else "latin-1"
    return best.encoding
