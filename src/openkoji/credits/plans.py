"""Plans, as the operator writes them in a file: what a month grants, what things cost, how much may go over."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from openkoji.kit.errors import UnavailableError
from openkoji.settings import Settings, SettingsError

UNLIMITED = "unlimited"
OURS = Path(__file__).with_name("plans.yaml")

Priced = Literal["text", "voice", "report"]
"""What has a price: an interview by its mode, and a report that is written anew."""

_Count = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class PlansError(SettingsError):
    """The file of plans is missing or does not fit; the text says where and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Overage(_Part):
    """Credits that may be used beyond what was granted: each at `price_cents`, at most `cap` of them unpaid."""

    price_cents: _Count
    cap: _Count


class Plan(_Part):
    """`once` are credits that do not expire, given when a workspace first has the plan; `monthly` expire with their
    month. `prices` are those that differ from the file's."""

    once: _Count = 0
    monthly: _Count = 0
    price_cents: _Count = 0
    prices: dict[Priced, _Count] = {}
    overage: Overage | None = None


class Plans(_Part):
    default: _Name
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    prices: dict[Priced, _Count]
    plans: dict[_Name, Plan]

    def named(self, name: str) -> Plan:
        """Raises `UnavailableError` for a plan that a workspace has and the file has no more."""
        plan = _UNLIMITED if name == UNLIMITED else self.plans.get(name)
        if plan is None:
            raise UnavailableError(
                f"This workspace has the plan {name}, which this server does not know. Its operator can add the plan "
                "to the file that OPENKOJI_PLANS names, or set another with: openkoji workspace plan NAME"
            )
        return plan

    def price(self, plan: str, thing: Priced) -> int:
        """In credits."""
        return self.named(plan).prices.get(thing, self.prices[thing])

    @property
    def names(self) -> list[str]:
        return [*self.plans, UNLIMITED]


_UNLIMITED = Plan()


@cache
def configured() -> Plans:
    """The plans of this process, read once."""
    return read_plans(Settings.load().plans or OURS)


def read_plans(path: Path) -> Plans:
    """The plans in a file. Raises `PlansError` with one sentence for each thing that does not fit."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        plans = Plans.model_validate(content)
    except OSError as error:
        raise PlansError(f"OPENKOJI_PLANS: {path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PlansError(f"OPENKOJI_PLANS: {path} is no YAML: {' '.join(str(error).split())}.") from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, part['loc'])) or 'the file'}: {part['msg']}" for part in error.errors())
        raise PlansError(f"The plans in {path} do not fit: {told}.") from error
    for fault in _faults(plans):
        raise PlansError(f"The plans in {path} do not fit: {fault}.")
    return plans


def _faults(plans: Plans) -> list[str]:
    """What no single field tells."""
    faults = []
    missing = [thing for thing in ("text", "voice", "report") if thing not in plans.prices]
    if missing:
        faults.append(f"prices: has no price for {', '.join(missing)}")
    if UNLIMITED in plans.plans:
        faults.append("plans.unlimited: is always there, and has nothing to set")
    if plans.default not in plans.names:
        faults.append(f"default: {plans.default} is none of {', '.join(plans.names)}")
    return faults
