"""The columns of each export. Analysts write code against them, so none is renamed, moved or taken away: new ones
come last, and `VERSION` goes up when they do. `docs/reference/exports.md` is made from this and a test holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from openkoji.kit.ids import Prefix
from openkoji.reports.tones import MIXED, NEGATIVE, NEUTRAL, POSITIVE

VERSION = 1


class Kind(StrEnum):
    """What a file has rows of."""

    INTERVIEWS = "interviews"
    MESSAGES = "messages"
    ANSWERS = "answers"
    THEMES = "themes"
    QUOTES = "quotes"
    RESPONDENTS = "respondents"


class Type(StrEnum):
    """What a column holds; each format writes it in its own way."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    TEXTS = "list of texts"
    JSON = "JSON"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, and the expression that gives it. An id comes as a uuid and leaves under
    its `prefix`, or as the personal link that it `is_link` of."""

    name: str
    type: Type
    sql: LiteralString
    says: str
    prefix: Prefix | None = None
    is_link: bool = False


def _id(name: str, prefix: Prefix, sql: LiteralString, says: str) -> Column:
    return Column(name, Type.TEXT, sql, says, prefix)


_INTERVIEW = _id("interviewId", Prefix.INTERVIEW, "i.id", "The interview")
_QUESTION_TEXT = Column("question", Type.TEXT, "q.text", "Its text, in the version of the study that was asked")

_INTERVIEWS = (
    _INTERVIEW,
    _id("studyId", Prefix.STUDY, "i.study_id", "The study"),
    Column("studyVersion", Type.INTEGER, "i.study_version", "The version of the study that it followed"),
    Column("status", Type.TEXT, "i.status", "`active`, `completed` or `expired`"),
    Column("mode", Type.TEXT, "i.mode", "`text` or `voice`"),
    Column("language", Type.TEXT, "i.language", "The language that it was held in"),
    Column("createdAt", Type.TIME, "i.created_at", "When it was made"),
    Column("startedAt", Type.TIME, "i.started_at", "When the respondent first answered"),
    Column("completedAt", Type.TIME, "i.completed_at", "When it completed"),
    Column("completionReason", Type.TEXT, "i.completion_reason", "`natural`, `respondent_left`, `timeout`, `manual`"),
    Column(
        "durationSeconds",
        Type.INTEGER,
        "round(extract(epoch FROM coalesce(i.completed_at, i.last_message_at) - i.started_at))::bigint",
        "From the first answer to the end, or to the last message so far",
    ),
    _id("respondentId", Prefix.RESPONDENT, "i.respondent_id", "The respondent"),
    Column("respondentEmail", Type.TEXT, "r.email", "Empty in an anonymous study"),
    Column("respondentName", Type.TEXT, "r.name", "Empty in an anonymous study"),
    Column("respondentExternalId", Type.TEXT, "r.external_id", "Your own id of the respondent"),
    Column("identityVerified", Type.BOOLEAN, "r.identity_verified", "Whether who they are was proved, or claimed"),
    Column("analysisStatus", Type.TEXT, "i.analysis_status", "`pending`, `running`, `ready` or `failed`"),
    Column("analysisVersion", Type.INTEGER, "i.analysis_version", "The newest analysis"),
    Column("analysisEngine", Type.TEXT, "a.engine", "What analysed"),
    Column("analysisModel", Type.TEXT, "a.model", "The model whose vectors it used"),
    Column("qualityScore", Type.INTEGER, "i.quality_score::int", "1 (tells nothing) to 5"),
    Column("trustBand", Type.TEXT, "i.trust_band", "`high`, `medium` or `low`"),
    Column("sentiment", Type.TEXT, "i.sentiment", "`positive`, `negative`, `neutral` or `mixed`"),
    Column("summary", Type.TEXT, "a.document ->> 'summary'", "What was said, in some sentences"),
    Column("feedbackThumb", Type.TEXT, "i.feedback ->> 'thumb'", "What the respondent thought of it: `up` or `down`"),
    Column("feedbackComment", Type.TEXT, "i.feedback ->> 'comment'", "The respondent's words on it"),
    Column("metadata", Type.METADATA, "r.metadata", "What was sent along with the respondent"),
)

_MESSAGES = (
    _INTERVIEW,
    _id("messageId", Prefix.MESSAGE, "m.id", "The message"),
    Column("number", Type.INTEGER, "m.seq", "Its place in the interview, rising; replaced messages leave a gap"),
    Column("role", Type.TEXT, "m.role", "`interviewer` or `respondent`"),
    Column(
        "kind",
        Type.TEXT,
        "m.kind",
        "Of the interviewer's: `opening`, `question`, `probe`, `clarification`, `acknowledgement`, `closing`",
    ),
    Column("questionId", Type.TEXT, "m.question_id", "The question that it belongs to"),
    Column("content", Type.TEXT, "m.content", "What was said"),
    Column("value", Type.JSON, "m.value", "The value that an input gave"),
    Column("createdAt", Type.TIME, "m.created_at", "When it was said"),
)

_ANSWERS = (
    _INTERVIEW,
    Column("completedAt", Type.TIME, "i.completed_at", "When the interview completed"),
    Column("questionId", Type.TEXT, "e.answer ->> 'questionId'", "The question"),
    _QUESTION_TEXT,
    Column("type", Type.TEXT, "e.answer ->> 'type'", "The type of the question"),
    Column("answered", Type.BOOLEAN, "n.answered", "False where it was skipped or said nothing"),
    Column("number", Type.NUMBER, "n.number", "Of a scale its number, of yes or no 1 or 0"),
    Column("choices", Type.TEXTS, "n.choices", "Of choices and rankings the ids of the options, in order"),
    Column("label", Type.TEXT, "e.answer ->> 'label'", "The answer in words, as the respondent saw it"),
    Column("value", Type.JSON, "nullif(e.answer -> 'value', 'null')", "The answer as the API returns it"),
    Column("comment", Type.TEXT, "e.answer ->> 'comment'", "What was said besides"),
    Column("confidence", Type.NUMBER, "(e.answer ->> 'confidence')::float8", "How surely the value was read (0-1)"),
    Column(
        "messageIds",
        Type.TEXTS,
        "ARRAY(SELECT jsonb_array_elements_text(e.answer -> 'messageIds'))",
        "The messages that it was said in",
    ),
)

_THEMES = (
    _id("themeId", Prefix.THEME, "t.id", "The theme"),
    _id("studyId", Prefix.STUDY, "t.study_id", "The study"),
    Column("name", Type.TEXT, "t.name", "Its name"),
    Column("description", Type.TEXT, "t.description", "One line on it"),
    Column(
        "origin",
        Type.TEXT,
        "t.origin",
        "`seed` (the study's questions), `found`, `person`, `praise` or `blame` (without a subject)",
    ),
    Column("namedByPerson", Type.BOOLEAN, "t.named_by_person", "Whether a person named it"),
    Column(
        "respondents",
        Type.INTEGER,
        "count(s.respondent_id)",
        "Respondents who speak of it; each once, in however many interviews",
    ),
    Column("mentions", Type.INTEGER, "coalesce(sum(s.mentions), 0)::bigint", "Passages on it"),
    Column(
        "share",
        Type.NUMBER,
        "count(s.respondent_id)::float8 / nullif(max(counted.respondents), 0)",
        "Respondents of those that count (0-1); empty where none counts",
    ),
    Column(
        "positive",
        Type.INTEGER,
        "count(*) FILTER (WHERE s.tone = " + POSITIVE + ")",
        "Respondents who speak well of it",
    ),
    Column(
        "negative", Type.INTEGER, "count(*) FILTER (WHERE s.tone = " + NEGATIVE + ")", "Respondents who speak ill of it"
    ),
    Column("neutral", Type.INTEGER, "count(*) FILTER (WHERE s.tone = " + NEUTRAL + ")", "Respondents who do neither"),
    Column("mixed", Type.INTEGER, "count(*) FILTER (WHERE s.tone = " + MIXED + ")", "Respondents who do both"),
    Column("createdAt", Type.TIME, "t.created_at", "When it was first found"),
    Column("changedAt", Type.TIME, "t.changed_at", "When it last changed"),
)

_QUOTES = (
    _INTERVIEW,
    _id("messageId", Prefix.MESSAGE, "m.id", "The message that it was said in"),
    Column("start", Type.INTEGER, 'p."start"', "Its first character in the message, in Unicode code points from 0"),
    Column("end", Type.INTEGER, 'p."end"', "The character after its last"),
    Column(
        "text",
        Type.TEXT,
        'substring(m.content FROM p."start" + 1 FOR p."end" - p."start")',
        "The words, exactly as they were said",
    ),
    Column("questionId", Type.TEXT, "p.question_id", "The question that it answers"),
    _QUESTION_TEXT,
    Column("tone", Type.TEXT, "p.tone", "`positive`, `negative`, `neutral` or `mixed`"),
    Column("code", Type.TEXT, "p.code", "What it says, in two to five words"),
    _id("themeId", Prefix.THEME, "t.id", "The theme that it belongs to"),
    Column("theme", Type.TEXT, "t.name", "The theme's name"),
    Column("completedAt", Type.TIME, "i.completed_at", "When the interview completed"),
    Column("qualityScore", Type.INTEGER, "i.quality_score::int", "The quality of the interview"),
)

# Who somebody is stays out of an anonymous study's file, even where it was known before the study became anonymous.
_RESPONDENTS = (
    _id("respondentId", Prefix.RESPONDENT, "r.id", "The respondent"),
    _id("studyId", Prefix.STUDY, "r.study_id", "The study"),
    Column("name", Type.TEXT, "CASE WHEN NOT s.anonymous THEN r.name END", "Empty in an anonymous study"),
    Column("email", Type.TEXT, "CASE WHEN NOT s.anonymous THEN r.email END", "Empty in an anonymous study"),
    Column(
        "externalId",
        Type.TEXT,
        "CASE WHEN NOT s.anonymous THEN r.external_id END",
        "Your own id of the respondent; empty in an anonymous study",
    ),
    Column("identityVerified", Type.BOOLEAN, "r.identity_verified", "Whether who they are was proved, or claimed"),
    Column("source", Type.TEXT, "r.source", "How they came: `api`, `list`, `import`, `link` or `widget`"),
    Column(
        "status",
        Type.TEXT,
        "CASE WHEN r.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN i.id IS NOT NULL THEN i.status "
        "WHEN v.settled_at IS NOT NULL THEN 'invited' ELSE 'created' END",
        "How far they got: `created`, `invited`, `active`, `completed`, `expired` or `withdrawn`",
    ),
    Column("createdAt", Type.TIME, "r.created_at", "When they were first known"),
    Column("invitedAt", Type.TIME, "v.settled_at", "When their invitation was sent by e-mail"),
    Column("withdrawnAt", Type.TIME, "r.withdrawn_at", "When they withdrew, or were taken out"),
    _id("interviewId", Prefix.INTERVIEW, "i.id", "Their interview; of several the newest"),
    Column("startedAt", Type.TIME, "i.started_at", "When they first answered"),
    Column("completedAt", Type.TIME, "i.completed_at", "When it completed"),
    Column("qualityScore", Type.INTEGER, "i.quality_score::int", "Its quality, 1 (tells nothing) to 5"),
    Column(
        "link",
        Type.TEXT,
        "CASE WHEN NOT s.anonymous AND r.withdrawn_at IS NULL THEN r.id END",
        "Their personal link, for keys that may start interviews; empty in an anonymous study",
        is_link=True,
    ),
    Column("metadata", Type.METADATA, "r.metadata", "What is known of them besides"),
)

COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.INTERVIEWS: _INTERVIEWS,
    Kind.MESSAGES: _MESSAGES,
    Kind.ANSWERS: _ANSWERS,
    Kind.THEMES: _THEMES,
    Kind.QUOTES: _QUOTES,
    Kind.RESPONDENTS: _RESPONDENTS,
}
