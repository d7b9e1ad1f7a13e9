"""The file of plans: ours is sound, and a faulty one is told in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from openkoji.credits.plans import OURS, PlansError, read_plans
from openkoji.kit.errors import UnavailableError

GOOD = "default: one\ncurrency: EUR\nprices: {text: 1, voice: 3, report: 5}\nplans:\n  one: {monthly: 4}\n"


def test_the_plans_that_come_with_openkoji_are_those_of_the_contract() -> None:
    plans = read_plans(OURS)
    assert plans.default == "unlimited"
    assert plans.names == ["free", "insights", "interviews", "enterprise", "unlimited"]
    assert (plans.named("free").once, plans.named("free").overage) == (10, None)
    assert (plans.named("insights").monthly, plans.named("insights").price_cents) == (29, 2900)
    assert (plans.named("interviews").monthly, plans.named("interviews").price_cents) == (79, 7900)
    assert [plans.price("insights", thing) for thing in ("text", "voice", "report")] == [1, 3, 5]
    assert plans.price("interviews", "report") == 0
    overage = plans.named("insights").overage
    assert overage is not None
    assert overage.price_cents == 100


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (GOOD.replace("monthly: 4", "monthly: -4"), "plans.one.monthly"),
        (GOOD.replace("monthly: 4", "monthly: 4.5"), "plans.one.monthly"),
        (GOOD.replace("monthly: 4", "montly: 4"), "plans.one.montly"),
        (GOOD.replace("monthly: 4", "overage: {cap: 3}"), "plans.one.overage.price_cents"),
        (GOOD.replace("text: 1, ", ""), "has no price for text"),
        (GOOD.replace("text: 1", "video: 1"), "prices.video"),
        (GOOD.replace("default: one", "default: two"), "two is none of one, unlimited"),
        (GOOD.replace("  one:", "  unlimited: {monthly: 1}\n  one:"), "plans.unlimited: is always there"),
        (GOOD.replace("EUR", "euros"), "currency"),
        ("plans: [", "is no YAML"),
        ("", "the file"),
        ("- 1", "the file"),
    ],
)
def test_a_file_that_does_not_fit_is_told_with_its_place(tmp_path: Path, contents: str, told: str) -> None:
    path = tmp_path / "plans.yaml"
    path.write_text(contents)
    with pytest.raises(PlansError, match=r"plans\.yaml") as error:
        read_plans(path)
    assert told in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlansError, match="cannot be read: No such file"):
        read_plans(tmp_path / "none.yaml")


def test_a_plan_that_was_taken_out_of_the_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "plans.yaml"
    path.write_text(GOOD)
    with pytest.raises(UnavailableError, match="openkoji workspace plan"):
        read_plans(path).named("two")
