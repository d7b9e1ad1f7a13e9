"""A theme without more than a comment for a name takes one that was proposed for what it was given."""

from __future__ import annotations

from dataclasses import replace

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.proposed_names import ProposedName, with_proposed
from tests.analysis.theming import theme

GIVEN = ProposedName("Bills that doubled", "The bill rose without a word.")
OTHER = ProposedName("Slow exports", "Files take hours.")


def found(number: int, name: str = "“they doubled it”", *, by_person: bool = False) -> Theme:
    return replace(theme(number, name, origin=Origin.FOUND), needs_name=True, named_by_person=by_person)


def test_the_first_proposal_for_its_passages_becomes_the_name() -> None:
    first, second = found(1), found(2, "“it takes hours”")
    named = with_proposed([first, second], [None, first.id, second.id, first.id], {1: GIVEN, 2: OTHER, 3: OTHER})
    assert [(each.name, each.description, each.needs_name, each.named_by_model) for each in named] == [
        (GIVEN.name, GIVEN.description, False, True),
        (OTHER.name, OTHER.description, False, True),
    ]


def test_a_name_that_another_theme_has_is_not_given() -> None:
    first, second = found(1), replace(found(2, "BILLS that doubled"), needs_name=False)
    assert with_proposed([first, second], [first.id], {0: GIVEN}) == (first, second)


def test_a_theme_that_has_a_name_keeps_it() -> None:
    counted, persons = replace(found(1, "Price rises"), needs_name=False), found(2, "Mine", by_person=True)
    named = with_proposed([counted, persons], [counted.id, persons.id], {0: GIVEN, 1: OTHER})
    assert named == (counted, persons)


def test_without_a_proposal_nothing_changes() -> None:
    first = found(1)
    assert with_proposed([first], [first.id, None], {1: GIVEN}) == (first,)
