"""The study that is measured: every type of question, and a respondent who answers what is asked."""

from __future__ import annotations

from typing import Any

STUDY: dict[str, Any] = {
    "name": "Cancel flow",
    "slug": "cancel-flow",
    "mode": "hybrid",
    "brief": {"problem": "People leave and we do not know why.", "audience": "Those who have just cancelled."},
    "questions": [
        {"text": "What led you to cancel today?", "type": "open_ended"},
        {
            "text": "Which of these comes closest?",
            "type": "single_choice",
            "config": {"options": ["Price", "A missing feature", "Something else fits better"], "allowOther": True},
        },
        {"text": "How likely are you to come back?", "type": "scale", "config": {"min": 0, "max": 10}},
        {
            "text": "Which parts did you use in a normal week?",
            "type": "multiple_choice",
            "config": {"options": ["Reports", "Dashboards", "Exports", "Alerts"]},
        },
        {
            "text": "Please rank what a plan should be good at.",
            "type": "ranking",
            "config": {"options": ["Low price", "Fast support", "Many seats"]},
        },
        {"text": "Would a pause have helped?", "type": "yes_no"},
        {"text": "What would have to change for you to come back?", "type": "open_ended"},
    ],
}

_WORDS = (
    "It was too expensive, I guess.",
    "We had twelve seats, and in March the bill went from 100 to 240 euros without a word beforehand, so my manager "
    "asked me to find something else before the next quarter, which I did over two weekends.",
    "The export broke every Monday morning. I would open the report, wait for about a minute, and then get an empty "
    "file, so I ended up copying numbers by hand for the meeting at nine. Support answered after three days and told "
    "me to clear the cache, and that did not change anything at all.",
    "idk",
    "Honestly it does what it says, but half of my team never logged in after the first week. They said that there "
    "were too many screens to get to the one chart that they need, and nobody had the time to set up a dashboard.",
    "I moved to a smaller tool that my sister's company uses, since it has a free plan for five people.",
    "Not much.",
    "When I tried to invite a colleague, the page told me that my plan was full, although two people had left months "
    "ago. I wrote to support twice. In the end we shared one login, which felt wrong, and then I cancelled.",
    "Alerts were the best part: on two occasions they told us about a failed payment run before customers did.",
    "A yearly price that stays the same, and a way to remove people without writing an e-mail.",
)

_TYPED = {
    "scale": ("I'd say a seven", "maybe 4", "8"),
    "single_choice": ("the first one", "price, mostly"),
    "yes_no": ("yes", "not really"),
}


def answer_to(reply: dict[str, Any], number: int) -> dict[str, Any]:
    """What the respondent sends back: a `message` or an `answer`, which follow from the reply and the number alone.

    Widgets get a value that fits; now and then what they ask for is typed instead.
    """
    widget = reply["widget"]
    if widget is None:
        return {"message": _WORDS[number % len(_WORDS)]}
    kind = widget["type"]
    if number % 4 == 3 and kind in _TYPED:
        return {"message": _TYPED[kind][number % len(_TYPED[kind])]}
    return {"answer": {"questionId": widget["questionId"], "value": _value(widget, number)}}


def _value(widget: dict[str, Any], number: int) -> object:
    match widget["type"]:
        case "scale":
            low, high = widget["min"], widget["max"]
            return low + number % (high - low + 1)
        case "yes_no":
            return number % 2 == 0
        case "single_choice":
            return widget["options"][number % len(widget["options"])]["id"]
        case "multiple_choice":
            return [option["id"] for option in widget["options"][: 1 + number % 3]]
    return [option["id"] for option in widget["options"]]
