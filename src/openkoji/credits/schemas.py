"""Credits on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from openkoji.credits.model import Balance, EntryKind, EntryReason, LedgerLine, Spent, Usage, UsageOfMonth
from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id

Month = Annotated[str, Field(pattern=r"^[1-9]\d{3}-(0[1-9]|1[0-2])$", description="A month of UTC, such as 2026-11.")]


class OverageView(WireModel):
    """What goes over the balance."""

    credits: int
    cap: Annotated[int, Field(description="How many credits may go over at most.")]
    cents: Annotated[int, Field(description="What they cost, in hundredths of the currency.")]


class CreditsView(WireModel):
    plan: str
    balance: Annotated[int | None, Field(description="What can be used; null for the plan unlimited.")]
    held: Annotated[int, Field(description="Taken from the balance and not final: interviews and reports under way.")]
    granted: Annotated[int, Field(description="In this month.")]
    charged: Annotated[int, Field(description="Made final, of this month's interviews and reports.")]
    expired: Annotated[int, Field(description="Of this month's grant; 0 until the month ends.")]
    month: Month
    currency: str
    price_cents: Annotated[int, Field(description="What the plan costs a month.")]
    overage: OverageView

    @classmethod
    def of(cls, balance: Balance) -> CreditsView:
        return cls(
            plan=balance.plan,
            balance=balance.balance,
            held=balance.held,
            granted=balance.granted,
            charged=balance.charged,
            expired=balance.expired,
            month=_month(balance.month),
            currency=balance.currency,
            price_cents=balance.price_cents,
            overage=OverageView(credits=balance.overage_used, cap=balance.overage_cap, cents=balance.overage_cents),
        )


class SpentView(WireModel):
    """What an interview came to by now."""

    charged: Annotated[int, Field(description="Credits that are final.")]
    held: Annotated[int, Field(description="Credits that its first quality score will charge or release.")]
    reason: Annotated[EntryReason, Field(description="Of its newest entry in the ledger.")]

    @classmethod
    def of(cls, spent: Spent) -> SpentView:
        return cls(
            charged=spent.price if spent.kind == EntryKind.CHARGE else 0,
            held=spent.price if spent.kind == EntryKind.HOLD else 0,
            reason=EntryReason(spent.reason),
        )


class EntryView(WireModel):
    """One line of the ledger. The sum of all amounts, without those of the plan unlimited, is the balance."""

    id: str
    kind: EntryKind
    amount: int
    reason: EntryReason
    plan: Annotated[str, Field(description="The plan that it was made under.")]
    month: Annotated[str, Field(description="The month that it belongs to; of a charge or release that of its hold.")]
    price: Annotated[int | None, Field(description="What the interview or report costs.")]
    cents: Annotated[int | None, Field(description="Of an overage: what it is invoiced with.")]
    interview_id: str | None
    report_id: str | None
    study_id: str | None
    mode: str | None
    created_at: Timestamp

    @classmethod
    def of(cls, line: LedgerLine) -> EntryView:
        is_report = line.subject == "report"
        return cls(
            id=public_id(Prefix.LEDGER_ENTRY, line.id),
            kind=EntryKind(line.kind),
            amount=line.amount,
            reason=EntryReason(line.reason),
            plan=line.plan,
            month=_month(line.month),
            price=line.price,
            cents=line.cents,
            interview_id=public_id(Prefix.INTERVIEW, line.subject_id) if line.subject_id and not is_report else None,
            report_id=public_id(Prefix.REPORT, line.subject_id) if line.subject_id and is_report else None,
            study_id=public_id(Prefix.STUDY, line.study_id) if line.study_id else None,
            mode=line.mode,
            created_at=line.created_at,
        )


class LedgerPage(WireModel):
    items: list[EntryView]
    next_cursor: str | None


class CountView(WireModel):
    """How many interviews or reports, and their credits."""

    count: int
    credits: int


class UsageView(WireModel):
    """The interviews of one mode, or the reports, of one study."""

    study_id: str
    kind: Annotated[str, Field(description="interview or report")]
    mode: str | None
    charged: CountView
    held: CountView
    released: CountView

    @classmethod
    def of(cls, usage: Usage) -> UsageView:
        return cls(
            study_id=public_id(Prefix.STUDY, usage.study_id),
            kind=usage.subject,
            mode=usage.mode,
            charged=CountView(count=usage.charged, credits=usage.charged_credits),
            held=CountView(count=usage.held, credits=usage.held_credits),
            released=CountView(count=usage.released, credits=usage.released_credits),
        )


class SoldView(WireModel):
    """What went over the month: credits, and what they cost in hundredths of the currency."""

    credits: int
    cents: int


class UsagePage(WireModel):
    month: Month
    currency: str
    granted: int
    charged: int
    held: int
    expired: int
    overage: SoldView
    items: list[UsageView]

    @classmethod
    def of(cls, usage: UsageOfMonth) -> UsagePage:
        return cls(
            month=_month(usage.month),
            currency=usage.currency,
            granted=usage.granted,
            charged=sum(item.charged_credits for item in usage.items),
            held=sum(item.held_credits for item in usage.items),
            expired=usage.expired,
            overage=SoldView(credits=usage.overage, cents=usage.overage_cents),
            items=[UsageView.of(item) for item in usage.items],
        )


def _month(month: date) -> str:
    return f"{month:%Y-%m}"
