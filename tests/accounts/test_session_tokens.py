"""Session tokens: the same for the same interview, forged by nobody, surviving a change of secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.accounts.session_tokens import Session, session_of, token_of
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import new_id

RING = KeyRing(["first-secret-first-secret-first-secret"])
SESSION = Session(new_id(), new_id(), 1)


def test_a_token_gives_its_session_back_and_is_the_same_when_asked_again() -> None:
    token = token_of(SESSION, RING)
    assert token.startswith("kst_")
    assert token_of(SESSION, RING) == token
    assert session_of(token, RING) == SESSION


def test_another_generation_is_another_token() -> None:
    assert token_of(replace(SESSION, generation=2), RING) != token_of(SESSION, RING)


@given(st.integers(min_value=4), st.sampled_from("abcXYZ019-_="))
def test_no_changed_token_is_taken(place: int, letter: str) -> None:
    token = token_of(SESSION, RING)
    place = 4 + place % (len(token) - 4)
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or session_of(changed, RING) is None


@pytest.mark.parametrize("text", ["", "kst_", "kst_ä", "nonsense", "kst_" + "A" * 70])
def test_nonsense_is_no_token(text: str) -> None:
    assert session_of(text, RING) is None


def test_a_token_outlives_the_change_of_the_signing_secret() -> None:
    token = token_of(SESSION, RING)
    rotated = KeyRing(["second-secret-second-secret-second-sec", "first-secret-first-secret-first-secret"])
    alone = KeyRing(["second-secret-second-secret-second-sec"])
    assert session_of(token, rotated) == SESSION
    assert session_of(token, alone) is None
