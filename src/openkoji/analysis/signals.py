"""What the respondent's page counted while they wrote, of each message: numbers only, never keys or words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from openkoji.analysis.transcript import Message, Transcript


def signals_of(transcript: Transcript) -> dict[str, float]:
    """The signals of the whole interview; one that no message brought is left out.

    `pasted_ratio` and `untyped_ratio` weigh each message by its length, `key_interval_cv` is the middle one, `blurs`
    add up, and `webdriver` is 1 if it ever was.
    """
    counted = [message for message in transcript.said if message.signals]
    found = {}
    for name, whole in _WHOLE.items():
        having = [message for message in counted if name in message.signals]
        if having:
            found[name] = whole([message.signals[name] for message in having], having)
    return found


def _by_length(values: Sequence[float], messages: Sequence[Message]) -> float:
    lengths = [max(len(message.content), 1) for message in messages]
    return sum(value * length for value, length in zip(values, lengths, strict=True)) / sum(lengths)


_WHOLE: Mapping[str, Callable[[Sequence[float], Sequence[Message]], float]] = {
    "pasted_ratio": _by_length,
    "untyped_ratio": _by_length,
    "key_interval_cv": lambda values, _: median(values),
    "blurs": lambda values, _: sum(values),
    "webdriver": lambda values, _: max(values),
}
