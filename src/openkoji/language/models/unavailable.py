"""The one error of a language model: whatever the reason, what it was asked for did not come."""

from __future__ import annotations

from typing import Literal

from openkoji.language.models.spent import Spent

Code = Literal[
    "timeout",  # no whole reply within the caller's time
    "rate_limited",  # the provider takes no more calls, or no more money is left there
    "unauthorised",  # the key is missing, wrong, or not for this
    "refused",  # the model, or its provider, will not answer this request
    "malformed",  # a reply came, and not in the shape that was asked for
    "busy",  # this process has as many calls under way as it may
    "resting",  # too many calls failed in a row: none is made for a while
    "unreachable",  # no connection, or one that broke
    "failed",  # the provider's own fault (5xx), or anything else
]


class ModelUnavailableError(Exception):
    """`code` is stable; `sentence` tells people; `spent` is what the attempt took all the same.

    `words` are the provider's own, where there are any: to show whoever set the model up, and to log nowhere, since
    they may repeat what was asked. None of them ever holds a key.
    """

    def __init__(
        self,
        code: Code,
        sentence: str,
        spent: Spent | None = None,
        *,
        words: str | None = None,
        retry_after: float | None = None,
        may_pass: bool = False,
    ) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code: Code = code
        self.sentence = sentence
        self.spent = spent or Spent()
        self.words = words
        self.retry_after = retry_after  # seconds, where the provider said so
        self.may_pass = may_pass  # whether the same call may succeed in a moment
