"""What a file says of people: columns, rows, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.errors import InvalidError
from openkoji.respondents.identity import Identity
from openkoji.respondents.importing.file import ImportFile, Layout, Wishes
from openkoji.respondents.importing.rows import Fault, Person
from tests.respondents.importing.desk import told_of


def read(content: str | bytes, mapping: Any = None, *, header: bool | None = None) -> ImportFile:
    body = content.encode() if isinstance(content, str) else content
    return ImportFile.guessed(body, Wishes(mapping, header))


def people(file: ImportFile) -> list[Identity]:
    rows = list(file.rows())
    assert all(isinstance(row, Person) for row in rows), rows
    return [row.identity for row in rows if isinstance(row, Person)]


def person(name: str | None, email: str | None = None, external_id: str | None = None, **metadata: str) -> Identity:
    return Identity(name, email, external_id, metadata, is_proved=True)


@pytest.mark.parametrize(
    ("header", "targets"),
    [
        ("name,email,external_id,plan", ["name", "email", "externalId", "plan"]),
        ("Display Name;E-Mail;ID", ["name", "email", "externalId"]),
        ("display_name,e-mail,user_id", ["name", "email", "externalId"]),
        ("Vorname;Nachname;E-Mail-Adresse", ["firstName", "lastName", "email"]),
        ("First Name\tLast name\tMail", ["firstName", "lastName", "email"]),
        ("Prénom,Nom de famille,Courriel", ["firstName", "lastName", "email"]),
        ("name,first_name,last_name,email", ["name", "first_name", "last_name", "email"]),
        ("id,external_id,email", ["id", "externalId", "email"]),
        ("email,e-mail", ["email", "e-mail"]),
        ("email,,Plan,Plan,Plan", ["email", "column 2", "Plan", "Plan 2", "Plan 3"]),
        ("email,_reason", ["email", None]),
    ],
)
def test_columns_are_known_by_their_names(header: str, targets: list[str | None]) -> None:
    assert list(read(f"{header}\na@example.com,x\n").layout.targets) == targets


def test_what_the_caller_says_of_a_column_counts() -> None:
    file = read("name,email,Mail 2,seg\nAda,old@example.com,a@example.com,pro\n", {"Mail 2": "email", "seg": "Segment"})
    assert people(file) == [person("Ada", "a@example.com", Segment="pro")]
    assert file.layout.mapping == {"name": "name", "email": None, "Mail 2": "email", "seg": "Segment"}


def test_a_column_can_be_left_out() -> None:
    assert people(read("name,salary\nAda,100\n", {"salary": None})) == [person("Ada")]


@pytest.mark.parametrize(
    ("mapping", "field"),
    [({"Nmae": "name"}, "mapping.Nmae"), ({"name": "email", "email": "email"}, "mapping.email")],
)
def test_a_mapping_that_does_not_fit_is_told(mapping: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read("name,email\nAda,a@example.com\n", mapping, header=True)
    assert [error.field for error in refused.value.errors] == [field]


def test_first_and_last_name_are_joined() -> None:
    assert people(read("first_name,last_name\nAda,Lovelace\n,Curie\n")) == [person("Ada Lovelace"), person("Curie")]


def test_a_list_of_addresses_needs_no_header() -> None:
    assert people(read("a@example.com\nb@example.com\n")) == [
        person(None, "a@example.com"),
        person(None, "b@example.com"),
    ]


def test_a_file_without_a_header_is_recognised_and_asked_about() -> None:
    content = "Ada,a@example.com,pro\nBob,b@example.com,free\n"
    with pytest.raises(InvalidError, match="header=false") as refused:
        read(content)
    assert refused.value.code == "columns_unknown"
    mapping = {"1": "name", "2": "email", "3": "plan"}
    file = read(content, mapping, header=False)
    assert people(file) == [person("Ada", "a@example.com", plan="pro"), person("Bob", "b@example.com", plan="free")]
    assert [row.number for row in file.rows()] == [1, 2]


def test_a_header_that_nobody_knows_is_one_where_the_mapping_says_so() -> None:
    assert people(read("Wer,Was\nAda,x\n", {"Wer": "name"})) == [person("Ada", Was="x")]


def test_columns_that_say_who_nobody_is_are_asked_about() -> None:
    with pytest.raises(InvalidError, match="No column says who the people are") as refused:
        read("plan,city\npro,Jena\n", header=True)
    assert refused.value.code == "columns_unknown"


def test_cells_stay_what_they_are() -> None:
    file = read('name,zip,version,seats,ok,empty\n"  Ada  Lee ",00123,1.10,12,TRUE,  \n')
    assert people(file) == [person("Ada Lee", zip="00123", version="1.10", seats="12", ok="TRUE")]


def test_more_columns_than_are_kept_are_told() -> None:
    with pytest.raises(InvalidError, match="51 columns besides"):
        read(",".join(["name", *(f"c{number}" for number in range(51))]) + "\nAda\n")


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("Ada,ada,1", "email", "is no e-mail address"),
        ("Ada,Ada <ada@example.com>,1", "email", "is no e-mail address"),
        ("Ada,a@example.com;b@example.com,1", "email", "is no e-mail address"),
        (f"{'x' * 321},a@example.com,1", "name", "is longer than 320 characters"),
        (f"Ada,a@example.com,1,{'x' * 2001}", "note", "is longer than 2000 characters"),
        (",,,x", None, "has no name, no e-mail address and no external id"),
        ("Ada,a@example.com,1,x,y", None, "has 5 cells; the file has 4 columns"),
        ("A\0da,a@example.com,1", "name", "holds a NUL character, which no text does"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(row: str, field: str | None, reason: str) -> None:
    good, bad = read(f"name,email,id,note\nBob,b@example.com,2,x\n{row}\n").rows()
    assert isinstance(good, Person)
    assert isinstance(bad, Fault)
    assert (bad.number, bad.field, bad.reason) == (3, field, reason)


def test_rows_with_nothing_in_them_are_none() -> None:
    file = read("name,email\n\n , \nAda,\n,,,,\n")
    assert (file.count(), [row.number for row in file.rows()]) == (1, [4])


@pytest.mark.parametrize("content", ["", "\n\n", "name,email\n", b"\xff\xfe", "\ufeff"])
def test_a_file_without_people_is_refused(content: str | bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        read(content).count()
    assert refused.value.code == "no_rows"


def test_what_came_back_with_reasons_is_read_as_it_was() -> None:
    file = read('"name","email","_reason"\r\n"\'=Ada","a@example.com","Row 2: email is no e-mail address"\r\n')
    assert people(file) == [person("=Ada", "a@example.com")]


_FILES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(str.encode),
    st.lists(st.text(st.sampled_from("ab@.\",;\t|\n'= é\0"), max_size=30), max_size=8).map(
        lambda lines: ("name,email,id\n" + "\n".join(lines)).encode()
    ),
)


@given(_FILES, st.none() | st.booleans())
def test_any_file_is_people_faults_or_refused_and_read_the_same_again(content: bytes, header: bool | None) -> None:
    def read_all() -> tuple[ImportFile, int, list[Person | Fault]]:
        file = ImportFile.guessed(content, Wishes(None, header))
        return file, file.count(), list(file.rows())

    told = told_of(read_all)
    if isinstance(told, InvalidError):
        assert told.code in {"unreadable_file", "no_rows", "columns_unknown", "validation_failed"}
        return
    file, total, rows = told
    assert len(rows) == total
    for row in rows:
        if isinstance(row, Person):
            assert row.identity.name or row.identity.email or row.identity.external_id
            assert "\0" not in repr(row.identity)
    again = ImportFile(content, Layout.from_json(file.layout.to_json()))
    assert list(again.rows()) == rows


def test_a_row_without_end_is_refused_at_once() -> None:
    with pytest.raises(InvalidError, match="columns"):
        read("name" + "," * 2_000_000 + "\n")
    _, bad = read("name,email\nAda,\nBob" + ",x" * 100_000 + "\n").rows()
    assert isinstance(bad, Fault)
    assert len(bad.cells) < 100, "nothing of that size is kept"
