"""Public ids: readable, reversible, rising with time."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.ids import Prefix, new_id, parse_id, public_id


@given(st.uuids(), st.sampled_from(Prefix))
def test_a_public_id_gives_its_uuid_back(value: UUID, prefix: Prefix) -> None:
    assert parse_id(prefix, public_id(prefix, value)) == value


@given(st.text())
def test_no_other_text_is_an_id(text: str) -> None:
    assert parse_id(Prefix.STUDY, text) is None


def test_an_id_of_another_kind_is_none() -> None:
    assert parse_id(Prefix.STUDY, public_id(Prefix.INTERVIEW, new_id())) is None


@pytest.mark.parametrize("text", ["stu_", "stu_" + "A" * 32, "stu_" + "0" * 31, "stu_" + "0" * 33, "STU_" + "0" * 32])
def test_one_id_has_one_spelling(text: str) -> None:
    assert parse_id(Prefix.STUDY, text) is None


def test_later_ids_sort_after_earlier_ones() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {each.version for each in ids} == {7}
