"""The books of an account while its row is locked: each act makes the entries that it needs and carries the figures.

No database: what an act makes is in `entries`, `account` and `changed_months`, for the repository to write. The rules,
with an example, are in docs/explanation/credits.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from openkoji.credits.model import Account, Entry, EntryKind, EntryReason, Hold, Month, Subject, month_after, month_of
from openkoji.credits.plans import UNLIMITED, Plan, Plans
from openkoji.kit.errors import CreditsExhaustedError
from openkoji.kit.ids import new_id


@dataclass
class Books:
    """`months` are those that were read with the account: its own, and that of a hold which is to be settled."""

    account: Account
    plans: Plans
    moment: datetime
    months: dict[date, Month] = field(default_factory=dict)
    changed_months: set[date] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return self.plans.named(self.account.plan)

    @property
    def month(self) -> date:
        """The month that is open. A clock that is behind does not open an earlier one again."""
        today = month_of(self.moment)
        return today if self.account.month is None else max(today, self.account.month)

    @property
    def cap(self) -> int:
        """How far below zero the balance may go."""
        return overage_cap(self.account, self.plan)

    def bring_up_to_date(self) -> None:
        """End the months that are over and open this one. Unlimited accounts have no months."""
        if self.account.is_unlimited:
            return
        first = self.account.month is None
        while self.account.month is not None and self.account.month < self.month:
            self._end_month(self.account.month)
            self._open_month(month_after(self.account.month))
        if first:
            self._open_month(self.month)
            self._grant_once()

    def place(self, subject: Subject, number: int, reason: EntryReason, *, is_free: bool = False) -> Hold:
        """Hold the price. Raises `CreditsExhaustedError` where the account does not reach so far."""
        price = 0 if is_free else self.plans.price(self.account.plan, subject.priced)
        if price and not self.account.is_unlimited and self.account.balance - price < -self.cap:
            raise CreditsExhaustedError(self._told(subject, price))
        hold = Hold(subject, number, price, self.month, self.account.plan)
        self._enter_of(hold, EntryKind.HOLD, -price, reason)
        if not hold.is_unlimited:
            self._use(hold.month, price)
            self._hold(price)
        return hold

    def charge(self, hold: Hold, reason: EntryReason) -> None:
        """Make a hold final."""
        self._enter_of(hold, EntryKind.CHARGE, 0, reason)
        if not hold.is_unlimited:
            self._hold(-hold.price)

    def release(self, hold: Hold, reason: EntryReason) -> None:
        """Give a hold back to its month. Where that month is over, what it had left over by now expires at once."""
        self._enter_of(hold, EntryKind.RELEASE, hold.price, reason)
        if hold.is_unlimited or not hold.price:
            return
        self._hold(-hold.price)
        self._use(hold.month, -hold.price)
        if hold.month != self.account.month:
            self._expire_rest(hold.month, EntryReason.RELEASED_LATE, plan=hold.plan)

    def grant(self, amount: int, key: str) -> None:
        """Credits that do not expire."""
        self._enter(EntryKind.GRANT, amount, f"operator:{key}", self.month, EntryReason.GRANTED_BY_OPERATOR)

    def change_plan(self, name: str, *, had_once: bool) -> None:
        """Go over to another plan: what went over the old one is sold at its price; a larger grant is made up to at
        once, a smaller one begins with the next month. Under `unlimited` the account rests as it is."""
        rested_since = self.account.month if self.account.is_unlimited else None
        if not self.account.is_unlimited:
            self._sell_overage(self.month, EntryReason.PLAN_ENDED)
        self.account = replace(self.account, plan=name)
        if not self.account.is_unlimited:
            if rested_since is not None and rested_since < self.month:
                self._expire_rest(rested_since, EntryReason.MONTH_ENDED)
            self._open_month(self.month, EntryReason.PLAN_BEGAN)
            if not had_once:
                self._grant_once()

    def _open_month(self, month: date, reason: EntryReason = EntryReason.MONTH_BEGAN) -> None:
        self.account = replace(self.account, month=month)
        missing = self.plan.monthly - self._month(month).granted
        if missing > 0:
            self._enter(EntryKind.GRANT, missing, f"month:{month:%Y-%m}:{self.plan.monthly}", month, reason)
            self._keep(replace(self._month(month), granted=self.plan.monthly))

    def _end_month(self, month: date) -> None:
        self._expire_rest(month, EntryReason.MONTH_ENDED)
        self._sell_overage(month, EntryReason.MONTH_ENDED)

    def _expire_rest(self, month: date, reason: EntryReason, *, plan: str | None = None) -> None:
        ended = self._month(month)
        rest = ended.to_expire
        if rest > 0:
            expired = ended.expired + rest
            self._enter(EntryKind.EXPIRE, -rest, f"expire:{month:%Y-%m}:{expired}", month, reason, plan=plan)
            self._keep(replace(ended, expired=expired))

    def _sell_overage(self, month: date, reason: EntryReason) -> None:
        """What the balance lacks is sold, so that the next grant does not pay for it too."""
        if self.account.balance >= 0 or self.plan.overage is None:
            return
        lacking = -self.account.balance
        sold = self._month(month).overage + lacking
        cents = lacking * self.plan.overage.price_cents
        self._enter(EntryKind.OVERAGE, lacking, f"overage:{month:%Y-%m}:{sold}", month, reason, cents=cents)
        self._keep(replace(self._month(month), overage=sold))

    def _grant_once(self) -> None:
        if self.plan.once:
            self._enter(
                EntryKind.GRANT, self.plan.once, once_key(self.account.plan), self.month, EntryReason.PLAN_BEGAN
            )

    def _month(self, month: date) -> Month:
        return self.months.get(month) or Month(month)

    def _keep(self, month: Month) -> None:
        self.months[month.month] = month
        self.changed_months.add(month.month)

    def _use(self, month: date, amount: int) -> None:
        row = self._month(month)
        self._keep(replace(row, used=row.used + amount))

    def _hold(self, amount: int) -> None:
        self.account = replace(self.account, held=self.account.held + amount)

    def _enter_of(self, hold: Hold, kind: EntryKind, amount: int, reason: EntryReason) -> None:
        key = hold_key(hold.subject, hold.number) if kind == EntryKind.HOLD else settled_key(hold.subject, hold.number)
        self._enter(kind, amount, key, hold.month, reason, plan=hold.plan, price=hold.price, subject=hold.subject)

    def _enter(
        self,
        kind: EntryKind,
        amount: int,
        key: str,
        month: date,
        reason: EntryReason,
        *,
        plan: str | None = None,
        price: int | None = None,
        cents: int | None = None,
        subject: Subject | None = None,
    ) -> None:
        plan = plan or self.account.plan
        entry = Entry(
            new_id(), kind, amount, key, month, reason, plan, self.moment, price=price, cents=cents, subject=subject
        )
        self.entries.append(entry)
        if plan != UNLIMITED:
            self.account = replace(self.account, balance=self.account.balance + amount)

    def _told(self, subject: Subject, price: int) -> str:
        thing = "A report refresh" if subject.mode is None else f"A {subject.mode} interview"
        over = f", and {self.cap} may go over" if self.cap else ""
        more = f" {self.plan.monthly} more come on {month_after(self.month)}." if self.plan.monthly else ""
        return (
            f"{thing} costs {price} and the balance is {self.account.balance} on the plan {self.account.plan}{over}."
            f"{more} The server's operator can add credits (openkoji credits grant), raise the overage cap or set "
            "another plan (openkoji workspace plan)."
        )


def overage_cap(account: Account, plan: Plan) -> int:
    """In credits: the workspace's own cap, else the plan's; 0 for a plan without overage."""
    if plan.overage is None:
        return 0
    return plan.overage.cap if account.overage_cap is None else account.overage_cap


def hold_key(subject: Subject, number: int) -> str:
    return f"{subject.kind}:{subject.id.hex}:{number}:hold"


def released_before_key(subject: Subject, number: int) -> str | None:
    """Of the entry that a hold comes after; None for the first, which comes after none."""
    return settled_key(subject, number - 1) if number > 1 else None


def settled_key(subject: Subject, number: int) -> str:
    """One for the charge and the release of a hold: it has either."""
    return f"{subject.kind}:{subject.id.hex}:{number}:settled"


def once_key(plan: str) -> str:
    return f"once:{plan}"
