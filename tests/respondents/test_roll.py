"""Who is the same person, and what is kept of what lists say of them."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.ids import new_id
from openkoji.respondents.identity import MOST_KEYS, Identity, Scalar
from openkoji.respondents.roll import OTHER_ID, TOO_LARGE, TWO_PEOPLE, WITHDRAWN, Listed, Outcome, Roll


def listed(
    *, email: str | None = None, external_id: str | None = None, name: str | None = None, withdrawn: bool = False
) -> Listed:
    key = email.lower() if email else None
    return Listed(new_id(), email, key, external_id, name, {"plan": "pro"}, withdrawn)


def told(
    email: str | None = None, external_id: str | None = None, name: str | None = None, **metadata: Scalar
) -> Identity:
    return Identity(name, email, external_id, metadata, is_proved=True)


def test_the_same_address_in_another_case_is_the_same_person() -> None:
    ada = listed(email="Ada@example.com")
    taken = Roll([ada]).take(told("ADA@example.com"))
    assert (taken.outcome, taken.respondent_id) == (Outcome.UPDATED, ada.id)


def test_what_was_not_known_is_filled_in_and_what_is_newer_counts() -> None:
    ada = listed(email="ada@example.com", name="A.")
    roll = Roll([ada])
    roll.take(told("ada@example.com", "u-1", "Ada", plan="free", city="Jena"))
    [changed] = roll.changed.values()
    assert (changed.external_id, changed.name, changed.metadata) == ("u-1", "Ada", {"plan": "free", "city": "Jena"})


def test_what_a_list_does_not_say_stays() -> None:
    ada = listed(email="ada@example.com", external_id="u-1", name="Ada")
    roll = Roll([ada])
    assert roll.take(told("ada@example.com")).outcome is Outcome.UPDATED
    assert not roll.changed, "nothing is written where nothing is new"


def test_an_address_changes_for_who_is_known_by_the_researchers_own_id() -> None:
    ada = listed(email="ada@old.example", external_id="u-1")
    roll = Roll([ada])
    roll.take(told("Ada@new.example", "u-1"))
    [changed] = roll.changed.values()
    assert (changed.id, changed.email, changed.email_key) == (ada.id, "Ada@new.example", "ada@new.example")


def test_an_address_that_is_anothers_is_not_taken_over() -> None:
    ada, bob = listed(email="ada@example.com", external_id="u-1"), listed(email="bob@example.com", external_id="u-2")
    taken = Roll([ada, bob]).take(told("bob@example.com", "u-1"))
    assert (taken.outcome, taken.refusal) == (Outcome.SKIPPED, TWO_PEOPLE)


def test_one_mailbox_of_two_ids_is_told() -> None:
    taken = Roll([listed(email="team@example.com", external_id="u-1")]).take(told("team@example.com", "u-2"))
    assert taken.refusal == OTHER_ID


def test_who_has_withdrawn_is_left_alone() -> None:
    taken = Roll([listed(email="ada@example.com", withdrawn=True)]).take(told("ada@example.com", name="Ada"))
    assert taken.refusal == WITHDRAWN


def test_metadata_of_several_lists_does_not_grow_without_end() -> None:
    roll = Roll([listed(email="ada@example.com")])
    taken = roll.take(told("ada@example.com", **{f"key {number}": "x" for number in range(MOST_KEYS)}))
    assert taken.refusal == TOO_LARGE


def test_who_has_neither_address_nor_id_is_somebody_new_each_time() -> None:
    roll = Roll([])
    assert [roll.take(told(name="Ada")).outcome for _ in range(2)] == [Outcome.CREATED, Outcome.CREATED]


_CLOSE = st.builds(
    told,
    st.none() | st.sampled_from(["a@x.io", "A@x.io", "b@x.io", "c@x.io"]),
    st.none() | st.sampled_from(["1", "2", "3"]),
    st.none() | st.sampled_from(["Ada", "Bob"]),
)


@given(st.lists(_CLOSE, max_size=12))
def test_no_two_people_ever_have_the_same_address_or_id(identities: list[Identity]) -> None:
    roll = Roll([])
    for identity in identities:
        roll.take(identity)
    people = roll.created.values()
    for keys in ([each.email_key for each in people], [each.external_id for each in people]):
        given_keys = [key for key in keys if key is not None]
        assert len(set(given_keys)) == len(given_keys)


@given(st.lists(_CLOSE, max_size=12), st.integers(0, 12))
def test_a_list_in_two_parts_comes_out_as_in_one(identities: list[Identity], cut: int) -> None:
    def outcomes(*parts: list[Identity]) -> list[Outcome]:
        people: dict[UUID, Listed] = {}
        told_outcomes = []
        for part in parts:
            roll = Roll(people.values())
            told_outcomes += [roll.take(identity).outcome for identity in part]
            people |= roll.created | roll.changed
        return told_outcomes

    # An address that was given up is free in the next part only, so that addresses do not change here.
    stable = [each for each in identities if each.external_id is None or each.email is None]
    assert outcomes(stable[:cut], stable[cut:]) == outcomes(stable)


def test_an_address_that_somebody_had_before_is_theirs_unless_somebody_has_it_now() -> None:
    ada, bob = listed(email="new@example.com", external_id="1"), listed(email="bob@example.com")
    formerly = {"old@example.com": ada.id, "bob@example.com": ada.id, "gone@example.com": new_id()}
    roll = Roll([ada, bob], formerly)
    assert roll.take(told("old@example.com", "9")).respondent_id == ada.id
    assert roll.take(told("bob@example.com")).respondent_id == bob.id
    assert roll.take(told("gone@example.com")).outcome is Outcome.CREATED
