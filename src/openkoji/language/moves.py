"""What each move asks for, in the words in which a language model is told."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.interviewing.moves import Move

AIMS: Mapping[Move, str] = {
    Move.NEXT: "only acknowledge what was said, in one short sentence without a question. The study's next question "
    "follows by itself.",
    Move.EXPLAIN: "say in one plain sentence what the question means, without examples of answers and without a "
    "question. The study's question follows by itself.",
    Move.REPHRASE: "ask the question at hand once more from another angle, easier to answer.",
    Move.ELABORATE: "ask for more about the thing that was just said.",
    Move.CLARIFY: "ask what they mean by a word or a thing that they left open.",
    Move.EXAMPLE: "ask for one particular time that it happened, what happened then.",
    Move.OWN_OCCASION: "ask for an occasion of their own, since they told of others.",
    Move.MEANING: "ask what it was like for them, or what it meant to them.",
    Move.LED_TO: "ask what led to it or what was behind it; do not ask “why”.",
    Move.HAVE_IN_MIND: "ask what they have in mind, what it would look like.",
    Move.LADDER: "ask what makes that important to them.",
    Move.LADDER_UP: "ask what that in turn makes possible for them.",
    Move.CONTRAST: "ask how it differs from what they compare it with, or from before.",
    Move.CONTRADICTION: "ask, without any reproach, how what they say now goes with the value they gave.",
    Move.MAGNITUDE: "ask how often, how long or how much, for a rough number.",
    Move.FEELING: "ask what brought the feeling about that they named.",
    Move.DIFFERENCE: "ask what difference it would make to them.",
    Move.CONSEQUENCE: "ask what came of it, or what they did then.",
    Move.PUSH: "ask what made them look for something else.",
    Move.PULL: "ask what drew them to the other thing.",
    Move.ANXIETY: "ask what they were unsure about before they changed.",
    Move.HABIT: "ask what they were used to and what was hard to leave.",
    Move.EXPECTATION: "ask what they had expected to happen.",
    Move.WOULD_CHANGE: "ask what would have had to be different.",
    Move.ANCHOR: "ask what is behind the value that they gave.",
}
"""The moves that may be worded by a model; the others are said in the embedded moderator's words."""
