"""Every shape in which a cohort comes is read to the same people."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.integrations.amplitude.cohorts.content import packed, users_in, without
from openkoji.integrations.amplitude.cohorts.messages import MOST_PEOPLE, read_message
from openkoji.integrations.amplitude.cohorts.model import Reason
from openkoji.integrations.amplitude.cohorts.people import Left, Unreadable, person_of
from openkoji.kit.errors import InvalidError
from openkoji.respondents.identity import MOST_CHARACTERS, MOST_KEYS, Identity, length_of
from tests.integrations.amplitude.cohorts.amplitude import message, user

ADA = Identity("Ada", "ada@example.com", "u_1", {"plan": "pro"}, is_proved=True)
PROPERTIES = {"email": "ada@example.com", "name": "Ada", "plan": "pro"}


def people(body: Any) -> list[Any]:
    return [person_of(each) for each in read_message(body).each()]


@pytest.mark.parametrize(
    "body",
    [
        message([user("u_1", **PROPERTIES)]),
        message([user("u_1", **PROPERTIES)]) | {"in_cohort": "true"},
        {"users": [user("u_1", **PROPERTIES)]},
        [user("u_1", **PROPERTIES)],
        user("u_1", **PROPERTIES),
        {"users": [{"user_id": "u_1", **PROPERTIES}]},
        {"users": [{"user_id": "u_1", "amplitude_Drop off_7khm89cz": True, **PROPERTIES}]},
        [{"user_id": "u_1", "amplitude_Drop off_7khm89cz": "true", "user_properties": PROPERTIES}],
        {"user_id": "u_1", "amplitude_Drop off_7khm89cz": True, "user_properties": PROPERTIES},
        message([{"user_id": "u_1"}]) | {"user_properties": PROPERTIES},
        message([{"user_id": "u_1"}]) | {"user_properties": {"u_1": PROPERTIES}},
        {"user_id": "u_1", "in_cohort": True, "cohort_id": "x", "message_id": "m", **PROPERTIES},
    ],
)
def test_each_shape_is_read_to_the_same_person(body: Any) -> None:
    assert people(body) == [ADA]


def test_a_message_tells_which_cohort_it_is_of() -> None:
    preset = read_message(message([], message_id="m::enter::0"))
    assert (preset.cohort_name, preset.cohort_id, preset.message_id) == (
        "Onboarding drop-off",
        "7khm89cz",
        "m::enter::0",
    )
    flagged = read_message([{"user_id": "u", "amplitude_Drop_off step 4_7khm89cz": True}])
    assert (flagged.cohort_name, flagged.cohort_id) == ("Drop_off step 4", "7khm89cz")
    assert read_message([{"user_id": "u"}]).cohort_id is None


@pytest.mark.parametrize("state", [False, "false", "False"])
def test_a_message_of_leavers_is_told_from_one_of_people_who_enter(state: Any) -> None:
    assert not read_message(message([user("a@example.com")]) | {"in_cohort": state}).is_entering
    assert not read_message({"user_id": "a@example.com", "in_cohort": state}).is_entering


def test_flags_tell_of_each_user_whether_they_are_in_the_cohort() -> None:
    users = [{"user_id": f"{n}@example.com", "amplitude_Drop off_7k": n % 2 == 0} for n in range(3)]
    assert [person is Left.COHORT for person in people(users)] == [False, True, False]
    assert people([{"user_id": "a@example.com", "in_cohort": False}]) == [Left.COHORT]


def test_a_property_that_begins_like_a_flag_is_a_property() -> None:
    [person] = people([user("a@example.com", amplitude_user_region="eu", amplitude_id=7)])
    assert person.metadata == {"amplitude_user_region": "eu", "amplitude_id": 7}


@pytest.mark.parametrize(
    ("given", "email", "external_id"),
    [
        (user("u_1", email="ada@example.com"), "ada@example.com", "u_1"),
        (user("ada@example.com"), "ada@example.com", None),
        (user("ada@example.com", email=""), "ada@example.com", None),
        (user("ada@example.com", email="none"), "ada@example.com", None),
        (user("Ada@Example.com", email="ada@example.com"), "Ada@Example.com", None),
        (user("old@example.com", email="ada@example.com"), "ada@example.com", "old@example.com"),
        (user("u_1", Email=" ada@example.com "), "ada@example.com", "u_1"),
        (user("u_1", **{"$email": "ada@example.com"}), "ada@example.com", "u_1"),
        (user(None, email="ada@example.com"), "ada@example.com", None),
        ({"user_id": 42, "user_properties": {"email": "ada@example.com"}}, "ada@example.com", "42"),
        (user("undefined", email="ada@example.com"), "ada@example.com", None),
        (user("NULL", email="ada@example.com"), "ada@example.com", None),
        (user("00000000-0000-0000-0000-000000000000", email="ada@example.com"), "ada@example.com", None),
    ],
)
def test_the_address_is_the_property_and_the_id_what_amplitude_knows_them_by(
    given: Any, email: str, external_id: str | None
) -> None:
    person = person_of(given)
    assert isinstance(person, Identity)
    assert (person.email, person.external_id) == (email, external_id)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("ada@example.com", Reason.NOT_A_PERSON),
        (None, Reason.NOT_A_PERSON),
        (["ada@example.com"], Reason.NOT_A_PERSON),
        ({}, Reason.NO_ADDRESS),
        (user("u_1"), Reason.NO_ADDRESS),
        (user("u_1", email="ada at example.com"), Reason.NO_ADDRESS),
        (user("u_1", email="Ada <ada@example.com>"), Reason.NO_ADDRESS),
        (user("u_1", email="a@example.com, b@example.com"), Reason.NO_ADDRESS),
        (user("u_1", email=["a@example.com"]), Reason.NO_ADDRESS),
        ({"user_id": True}, Reason.NO_ADDRESS),
        (user("u_1", email=f"{'a' * 320}@example.com"), Reason.TOO_LONG),
        (user("a@example.com", name="n" * 321), Reason.TOO_LONG),
        (user("a@example.com", note="n" * 2_001), Reason.TOO_LONG),
        (user("a@example.com", **{"k" * 201: 1}), Reason.TOO_LONG),
        (user("a@example.com", **{f"k{n}": n for n in range(51)}), Reason.TOO_MUCH),
        (user("a@example.com", **{f"k{n}": "x" * 1_900 for n in range(9)}), Reason.TOO_MUCH),
    ],
)
def test_who_cannot_be_told_who_they_are_is_rejected_with_a_reason(given: Any, reason: Reason) -> None:
    assert person_of(given) == Unreadable(reason)


def test_metadata_are_the_scalars_among_the_properties() -> None:
    given = user(
        "a@example.com", plan="pro", seats=3, rate=0.5, paid=False, tags=["x"], team={"id": 1}, none=None, no=""
    )
    person = person_of(given | {"country": "US"})
    assert isinstance(person, Identity)
    assert person.metadata == {"country": "US", "plan": "pro", "seats": 3, "rate": 0.5, "paid": False}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "validation_failed", "users"),
        ([], "validation_failed", "users"),
        ({"people": []}, "validation_failed", "users"),
        ({"users": {"user_id": "u"}}, "validation_failed", "users"),
        ({"users": None}, "validation_failed", "users"),
        ({"users": [], "in_cohort": "perhaps"}, "validation_failed", "in_cohort"),
        ([{}] * (MOST_PEOPLE + 1), "too_many_people", "users"),
    ],
)
def test_what_cannot_be_read_is_refused_whole_with_what_to_send(body: Any, code: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_message(body)
    assert (refused.value.code, [each.field for each in refused.value.errors]) == (code, [field])


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner))
NAMES = st.sampled_from(["user_id", "user_properties", "email", "name", "in_cohort", "amplitude_a_b"]) | st.text()
BODIES = st.dictionaries(NAMES | st.sampled_from(["users", "cohort_id", "message_id"]), VALUES) | st.lists(VALUES)
USERS = st.dictionaries(NAMES, VALUES, max_size=8)


@given(BODIES | st.builds(lambda users: {"users": users}, st.lists(USERS)))
def test_whatever_comes_is_read_or_refused_and_everybody_in_it_is_somebody_or_told_why_not(body: Any) -> None:
    try:
        message = read_message(body)
    except InvalidError:
        return
    found = [person_of(each) for each in message.each()]
    assert len(found) == len(message.users)
    for person in found:
        if isinstance(person, Identity):
            assert person.email
            assert len(person.metadata) <= MOST_KEYS
            assert length_of(person.metadata) <= MOST_CHARACTERS


@given(st.lists(USERS, max_size=6), st.integers(0, 5), st.sampled_from(["ada@example.com", "u_1", "1234567"]))
def test_who_is_taken_out_of_a_message_is_nowhere_in_it_and_the_others_are_where_they_were(
    users: list[Any], place: int, name: str
) -> None:
    others = [each for each in users if name not in str(each)]
    place = min(place, len(others))
    everybody = [*others[:place], user("x@example.com", note=f"Ada <{name.upper()}>"), *others[place:]]
    try:
        content = packed(orjson.dumps(everybody))
    except (TypeError, orjson.JSONEncodeError):
        return  # what no JSON can hold
    left = without(content, [name])
    assert left is not None
    assert person_of(users_in(left)[place]) is Left.HERE
    assert [*users_in(left)[:place], *users_in(left)[place + 1 :]] == [
        each for number, each in enumerate(users_in(content)) if number != place
    ]
    assert without(left, [name]) is None
