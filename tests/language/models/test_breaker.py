"""A service that keeps failing is left alone for a while."""

from __future__ import annotations

import pytest

from openkoji.language.models import ModelUnavailableError
from openkoji.language.models.breaker import Breaker
from openkoji.language.models.unavailable import Code


class Clock:
    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def failed(breaker: Breaker, code: Code = "timeout", times: int = 1) -> None:
    for _ in range(times):
        breaker.admit()
        breaker.failed(ModelUnavailableError(code, "It was so."))


def test_after_five_failures_in_a_row_it_rests_and_says_for_how_long_and_why() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed(breaker, times=5)
    clock.time += 10
    with pytest.raises(ModelUnavailableError, match=r"timeout: It was so.*another 20 seconds") as raised:
        breaker.admit()
    assert raised.value.code == "resting"


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(Clock())
    failed(breaker, times=4)
    breaker.admit()
    breaker.succeeded()
    failed(breaker, times=4)
    breaker.admit()


def test_after_its_rest_one_call_is_tried_and_the_others_wait_for_how_it_goes() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed(breaker, times=5)
    clock.time += 31
    breaker.admit()
    with pytest.raises(ModelUnavailableError, match="one is tried first"):
        breaker.admit()
    breaker.succeeded()
    breaker.admit()
    breaker.admit()


def test_a_trial_that_fails_makes_it_rest_again() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed(breaker, times=5)
    clock.time += 31
    failed(breaker)
    with pytest.raises(ModelUnavailableError, match="another 30 seconds"):
        breaker.admit()


def test_a_trial_whose_caller_went_away_leaves_room_for_another() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed(breaker, times=5)
    clock.time += 31
    breaker.admit()
    breaker.abandoned()
    breaker.admit()


@pytest.mark.parametrize("code", ["refused", "malformed"])
def test_a_reply_that_cannot_be_used_shows_that_the_service_is_well(code: Code) -> None:
    breaker = Breaker(Clock())
    failed(breaker, times=4)
    failed(breaker, code)
    failed(breaker, times=4)
    breaker.admit()
