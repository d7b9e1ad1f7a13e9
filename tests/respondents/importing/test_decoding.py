"""Files as spreadsheets write them, in whatever letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.errors import InvalidError
from openkoji.respondents.importing.decoding import encoding_of, require_text, text_of
from tests.respondents.importing.desk import told_of

PEOPLE = "name;email\nJürgen Müller;j@example.com\nFrançoise Noël;f@example.com\nJosé Núñez;n@example.com\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_what_a_spreadsheet_wrote_is_read(encoding: str) -> None:
    content = PEOPLE.encode(encoding)
    assert text_of(content, encoding_of(content)) == PEOPLE


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "jméno;email\nJiří Dvořák;a@b.cz\nLukáš Němec;c@d.cz\nŽofie Šťastná;x@y.cz\n"),
        ("cp1251", "имя;email\nАнна Иванова;a@b.ru\nСергей Петров;c@d.ru\n"),
        ("cp1253", "όνομα\nΓιώργος Παπαδόπουλος\nΕλένη\n"),
        ("shift_jis", "名前,email\n田中太郎,a@b.jp\n鈴木一郎,c@d.jp\n"),
        ("gb18030", "姓名,email\n王小明,a@b.cn\n李伟,c@d.cn\n"),
        ("euc_kr", "이름,email\n김철수,a@b.kr\n이영희,c@d.kr\n"),
    ],
)
def test_other_letters_are_guessed(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    assert text_of(content, encoding_of(content)) == text


@pytest.mark.parametrize("name", ["Jürgen", "Zoë", "Åse Ødegård", "Björk Guðmundsdóttir", "João Gonçalves"])
def test_a_single_western_name_is_read_as_excel_wrote_it(name: str) -> None:
    content = f"name,email\n{name},a@example.com\n".encode("cp1252")
    assert name in text_of(content, encoding_of(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_some_text_or_refused(content: bytes) -> None:
    told = told_of(lambda: text_of(content, encoding_of(content)).encode())
    assert isinstance(told, bytes) or told.code == "unreadable_file"


@given(st.text(min_size=1).filter(lambda text: "\0" not in text and not text.startswith("\ufeff")))
def test_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    assert text_of(text.encode(), encoding_of(text.encode())) == text


def test_an_encoding_that_does_not_fit_is_told() -> None:
    with pytest.raises(InvalidError, match="cannot be read as ascii"):
        text_of("Zoë".encode(), "ascii")


def test_half_letters_are_no_text() -> None:
    with pytest.raises(InvalidError, match="utf-7"):
        text_of(b"+2AA-", "utf-7")


@pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7\n", b"\x89PNG\r\n", b"\x7fELF"])
def test_a_file_that_is_no_list_says_what_it_is_and_what_to_send(beginning: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        require_text(beginning + b"email\nada@example.com\n" * 9)
    assert refused.value.code == "unreadable_file"
    assert "CSV" in refused.value.message
