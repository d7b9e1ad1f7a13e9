"""What of a language model's analysis is taken: what stands in the transcript, word for word, and what rests on it.

The passages of an interview stay as they were cut, since themes, search and counts go by them. A mention gives its
passage a label and a tone. The score of the quality, its gates and the trust signals are the embedded analysis'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from openkoji.analysis.codes import MOST_CODES
from openkoji.analysis.findings import Finding, Findings, Passage, Quality, Score, Sentiment, Span, Tone, together
from openkoji.analysis.locating import FEWEST_LETTERS
from openkoji.analysis.proposed_names import ProposedName
from openkoji.analysis.quotes import FEWEST_QUOTES, MOST_QUOTES
from openkoji.analysis.sentiment import overall_of
from openkoji.analysis.statements import MOST_FINDINGS
from openkoji.analysis.summary import MOST_SENTENCES
from openkoji.language.analysing.schema import Evidence, InterviewRead, QualityReason, Statement, ThemeFound
from openkoji.language.analysing.shown import Shown
from openkoji.language.analysing.wording import Words

MOST_THEMES, MOST_MENTIONS, MOST_EVIDENCE, MOST_COMMENTS = 7, 6, 6, 20
MOSTLY = 0.5
"""The share of a passage that a mention covers where its tone is the passage's, beside the one it covers most of."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many of what a model gave were not taken; `of_quotes` is how many quotes it gave."""

    quotes: int = 0
    statements: int = 0
    themes: int = 0
    of_quotes: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """`taken` is how many themes, statements and quotes of the model's are in the findings; `names` has the themes that
    were proposed, by the number of the passage; `comments` what explains a value, by question."""

    findings: Findings
    taken: int
    names: Mapping[int, ProposedName]
    comments: Mapping[str, str]
    dropped: Dropped


@dataclass
class Acceptance:
    """One interview's acceptance: counts what it drops."""

    embedded: Findings
    shown: Shown
    words: Words
    quotes: int = 0
    lost_quotes: list[str] = field(default_factory=list)
    lost_statements: int = 0
    lost_themes: int = 0

    def accept(self, read: InterviewRead) -> Accepted:
        themes = [theme for theme in map(self._theme, read.themes[:MOST_THEMES]) if theme is not None]
        passages = self._passages(themes)
        quotes = [span for span in (self._of_subject(each) for each in read.quotes[:MOST_QUOTES]) if span is not None]
        summary = [each.text for each in self._statements(read.summary[:MOST_SENTENCES])]
        findings = self._statements(read.findings[:MOST_FINDINGS])
        found = replace(
            self.embedded,
            quality=self._quality(read.quality),
            sentiment=self._sentiment(Tone(read.sentiment), passages) if themes else self.embedded.sentiment,
            passages=passages,
            quotes=self._quotes(quotes),
            summary=" ".join(summary) or self.embedded.summary,
            findings=tuple(findings) or self.embedded.findings,
        )
        names = {number: theme.name for theme in reversed(themes) for number in theme.numbers}
        comments = {
            each.question: span.text
            for each in read.comments[:MOST_COMMENTS]
            if (span := self._of_subject(each)) is not None
        }
        taken = len(themes) + len(quotes) + len(summary) + len(findings)
        dropped = Dropped(len(self.lost_quotes), self.lost_statements, self.lost_themes, self.quotes)
        return Accepted(found, taken, names, comments, dropped)

    def _theme(self, found: ThemeFound) -> _Theme | None:
        """A theme with the passages of its mentions; None without one, or without a name and a description."""
        name, description = self.words.name(found.name), self.words.sentence(found.description)
        mentions: list[_Mention] = []
        for each in found.mentions[:MOST_MENTIONS]:
            span = self._of_subject(each)
            if span is not None:
                numbers = self._covered(span)
                told = [number for number in numbers if not self.embedded.passages[number].says_nothing]
                if told:
                    mentions.append(_Mention(told, self.words.label(each.label), Tone(each.sentiment)))
        if name is None or description is None or not mentions:
            self.lost_themes += 1
            return None
        return _Theme(ProposedName(name, description), tuple(mentions))

    def _passages(self, themes: Sequence[_Theme]) -> tuple[Passage, ...]:
        """The passages with the tones of their mentions, and the labels of the first seven as codes."""
        if not themes:
            return self.embedded.passages
        tones: dict[int, list[Tone]] = {}
        codes: dict[int, str] = {}
        for theme in themes:
            for mention in theme.mentions:
                for number in mention.numbers:
                    tones.setdefault(number, []).append(mention.tone)
        in_turn = [
            theme.mentions[turn] for turn in range(MOST_MENTIONS) for theme in themes if turn < len(theme.mentions)
        ]
        for mention in in_turn:
            first = mention.numbers[0]
            label = mention.label or self.embedded.passages[first].code
            if label and len(codes) < MOST_CODES:
                codes.setdefault(first, label)
        return tuple(
            replace(
                passage,
                tone=together(tones[number]) if number in tones else passage.tone,
                code=passage.code if passage.span.message_id in self.shown.ordering else codes.get(number),
            )
            for number, passage in enumerate(self.embedded.passages)
        )

    def _sentiment(self, proposed: Tone, passages: Sequence[Passage]) -> Sentiment:
        """The tone of the whole as the passages have it; as proposed where they bear it out."""
        found = overall_of(passages)
        tones = {passage.tone for passage in passages}
        borne_out = {
            Tone.POSITIVE: found.tone is not Tone.NEGATIVE and bool(tones & {Tone.POSITIVE, Tone.MIXED}),
            Tone.NEGATIVE: found.tone is not Tone.POSITIVE and bool(tones & {Tone.NEGATIVE, Tone.MIXED}),
            Tone.MIXED: Tone.MIXED in tones or tones >= {Tone.POSITIVE, Tone.NEGATIVE},
            Tone.NEUTRAL: found.tone is Tone.NEUTRAL or Tone.NEUTRAL in tones,
        }
        return replace(found, tone=proposed) if borne_out[proposed] else found

    def _quality(self, reasons: Sequence[QualityReason]) -> Quality:
        """The scores as they were reckoned, each with its reason; a model's sentence on it stands behind."""
        quality = self.embedded.quality
        dimensions = dict(quality.dimensions)
        for each in reasons:
            score, sentence = quality.dimensions.get(each.dimension), self.words.reason(each.reason)
            if score is not None and sentence is not None:
                dimensions[each.dimension] = Score(score.score, f"{score.reason} {sentence}")
        return replace(quality, dimensions=dimensions)

    def _quotes(self, quotes: Sequence[Span]) -> tuple[Span, ...]:
        """The model's quotes in the order of the interview, filled up with embedded ones where they are fewer than
        three; all of the embedded ones where there is none."""
        if not quotes:
            return self.embedded.quotes
        chosen: list[Span] = []
        for each in (*quotes, *self.embedded.quotes):
            is_own = each in quotes
            if (is_own or len(chosen) < FEWEST_QUOTES) and not any(_overlap(each, other) for other in chosen):
                chosen.append(each)
        order = {message.id: number for number, message in self.shown.messages.items()}
        return tuple(sorted(chosen, key=lambda span: (order.get(span.message_id, 0), span.start)))

    def _statements(self, statements: Sequence[Statement]) -> list[Finding]:
        """Those that may stand and rest on words that were said, with the messages of these."""
        kept = []
        for each in statements:
            sentence = self.words.sentence(each.text)
            spans = [span for span in map(self._of_anything, each.evidence[:MOST_EVIDENCE]) if span is not None]
            if sentence is None or not spans:
                self.lost_statements += 1
            else:
                kept.append(Finding(sentence, tuple(dict.fromkeys(span.message_id for span in spans))))
        return kept

    def _of_anything(self, evidence: Evidence) -> Span | None:
        """Where the words stand, in any message of the respondent."""
        return self._counted(self._located(evidence), evidence)

    def _of_subject(self, evidence: Evidence) -> Span | None:
        """Where the words stand among the passages, which are what was said on the subject of the study."""
        span = self._located(evidence)
        return self._counted(span and self._within_passages(span), evidence)

    def _counted(self, span: Span | None, evidence: Evidence) -> Span | None:
        self.quotes += 1
        if span is None:
            self.lost_quotes.append(evidence.quote)
        return span

    def _located(self, evidence: Evidence) -> Span | None:
        """Where the words stand. An answer that holds an order to the program bears nothing out: what is found in it
        the embedded analysis found."""
        message = self.shown.messages.get(evidence.message)
        quote = self.words.mask.restore(evidence.quote)
        span = self.words.said.find(quote, message_id=message.id if message else None)
        return None if span is not None and span.message_id in self.shown.ordering else span

    def _within_passages(self, span: Span) -> Span | None:
        """As much of the words as lies in one run of passages: between two runs is what was left out."""
        content = next(each.content for each in self.words.said.messages if each.id == span.message_id)
        runs: list[tuple[int, int]] = []
        for number in self._touched(span):
            place = self.embedded.passages[number].span
            if runs and not any(map(str.isalnum, content[runs[-1][1] : place.start])):
                runs[-1] = (runs[-1][0], place.end)
            else:
                runs.append((place.start, place.end))
        parts = [(max(start, span.start), min(end, span.end)) for start, end in runs]
        if not parts:
            return None
        start, end = max(parts, key=lambda part: part[1] - part[0])
        words = content[start:end]
        if sum(map(str.isalnum, words)) < FEWEST_LETTERS:
            return None
        return Span(span.message_id, start, end, words)

    def _covered(self, span: Span) -> list[int]:
        """The passages that the words are of: the one that they cover most of, and those that they mostly cover."""
        touched = self._touched(span)
        shared = {number: _shared(self.embedded.passages[number].span, span) for number in touched}
        first = max(touched, key=lambda number: shared[number])
        others = (number for number in touched if number != first)
        return [
            first,
            *(each for each in others if shared[each] >= MOSTLY * len(self.embedded.passages[each].span.text)),
        ]

    def _touched(self, span: Span) -> list[int]:
        return [number for number, passage in enumerate(self.embedded.passages) if _overlap(passage.span, span)]


@dataclass(frozen=True, slots=True)
class _Mention:
    """The passages that a mention is of, by number, the one that it is most of first."""

    numbers: Sequence[int]
    label: str | None
    tone: Tone


@dataclass(frozen=True, slots=True)
class _Theme:
    name: ProposedName
    mentions: tuple[_Mention, ...]

    @property
    def numbers(self) -> list[int]:
        return [number for mention in self.mentions for number in mention.numbers]


def _shared(first: Span, second: Span) -> int:
    return max(0, min(first.end, second.end) - max(first.start, second.start))


def _overlap(first: Span, second: Span) -> bool:
    return first.message_id == second.message_id and _shared(first, second) > 0
