"""What a call took: tokens, time, and money where it is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens in and out, in millionths of a US dollar, and milliseconds from asking to the end.

    `cost_micros` is None where nobody knows: a model without a public price, or one behind an address of one's own.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int | None = None
    milliseconds: int = 0

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Spent) -> Spent:
        costs = [part for part in (self.cost_micros, other.cost_micros) if part is not None]
        return Spent(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
            self.milliseconds + other.milliseconds,
        )
