"""Studies on the wire, around their document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from openkoji.edge.schemas import FieldProblem, StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id
from openkoji.studies.document import Methodology, Mode, StudyDocument, StudyFields
from openkoji.studies.drafting.wish import Draft, Wish
from openkoji.studies.fields import Goal, Language, Name, Sentences, Slug
from openkoji.studies.model import Status, Study, StudyHead
from openkoji.studies.readiness import EMBEDDED, Finding, Readiness
from openkoji.studies.wording import Rule
from openkoji.studies.wording_patterns import CHECKED_LANGUAGES

_SLUG = Field(description="The readable name in links: lower-case letters, digits, hyphens. Unique in the workspace.")


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


# Left out they stay as they are; there is no value that they are reset to.
_KEPT = Field(json_schema_extra=_without_default)


class NewStudy(StudyDocument):
    slug: Annotated[Slug | None, _SLUG] = None

    def document(self) -> StudyDocument:
        return StudyDocument.model_validate(self.model_dump(by_alias=True, exclude={"slug"}))


class StudyPatch(StudyFields):
    """What to change: objects are merged, lists replaced, null resets a field to its default."""

    never_null: ClassVar[frozenset[str]] = frozenset({"name", "slug"})

    name: Annotated[Name, _KEPT] = ""
    slug: Annotated[Slug, _KEPT] = ""


class DuplicateStudy(StrictModel):
    name: Annotated[Name | None, Field(description="Default: the name of the original and (copy).")] = None


class StudyHeadView(WireModel):
    """A study without its document."""

    id: str
    slug: str
    name: str
    status: Status
    mode: Mode
    url: Annotated[str, Field(description="The page where anyone can be interviewed.")]
    version: Annotated[int | None, Field(description="The version that is live, null before the first publish.")]
    has_unpublished_changes: bool
    created_at: Timestamp
    updated_at: Timestamp
    published_at: Timestamp | None
    closed_at: Timestamp | None

    @classmethod
    def of(cls, study: StudyHead, base: str) -> StudyHeadView:
        return StudyHeadView.model_validate(_head(study, base))


class StudyView(StudyDocument, StudyHeadView):
    """A study: what is known of it, then its working document."""

    never_null: ClassVar[frozenset[str]] = frozenset({"version", "publishedAt", "closedAt"})

    @classmethod
    def of_study(cls, study: Study, base: str) -> StudyView:
        return cls.model_validate({**study.document, **_head(study, base)})


class StudyPage(WireModel):
    items: list[StudyHeadView]
    next_cursor: str | None


class WordingWarning(WireModel):
    question_id: str | None
    rule: Rule
    message: str
    suggestion: str
    engine: Annotated[str, Field(description="Who found it: embedded, or the name of a language model.")]


class CheckView(WireModel):
    completeness: Annotated[int, Field(ge=0, le=100, description="How much of a good study is there, in per cent.")]
    ready: Annotated[bool, Field(description="It can be published.")]
    blocking: Annotated[list[FieldProblem], Field(description="What has to be mended before it can be published.")]
    warnings: Annotated[list[WordingWarning], Field(description="Wording that may bend the answers. Blocks nothing.")]
    wording_checked: Annotated[
        bool, Field(description="Whether there are rules for the study's first language, in which its questions are.")
    ]
    checked_languages: Annotated[list[str], Field(description="The languages that there are rules of wording for.")]
    engine: Annotated[str, Field(description="embedded, or the name of the language model that looked at it too.")]

    @classmethod
    def of(cls, readiness: Readiness, added: Sequence[Finding] = (), *, engine: str = EMBEDDED) -> CheckView:
        """The check by the rules, with what a model added; `engine` names it where it answered."""
        return cls(
            completeness=readiness.completeness,
            ready=not readiness.blocking,
            blocking=[FieldProblem(field=fault.field, message=fault.message) for fault in readiness.blocking],
            warnings=[
                WordingWarning(
                    question_id=warning.question_id,
                    rule=warning.rule,
                    message=warning.message,
                    suggestion=warning.suggestion,
                    engine=warning.found_by,
                )
                for warning in (*readiness.warnings, *added)
            ],
            wording_checked=readiness.wording_checked,
            checked_languages=list(CHECKED_LANGUAGES),
            engine=engine,
        )


class DraftWish(StrictModel):
    """What to draft a study from."""

    goal: Annotated[Goal, Field(description="What you want to find out, in one sentence.")]
    methodology: Annotated[Methodology | None, Field(description="Default: recognised from the goal.")] = None
    mode: Annotated[Mode | None, Field(description="Default: hybrid.")] = None
    language: Annotated[Language | None, Field(description="Default: the goal's.")] = None
    audience: Annotated[Sentences | None, Field(description="Who is asked. Default: from the goal, or general.")] = None
    minutes: Annotated[
        float | None, Field(ge=3, le=120, description="How long an interview may take. Default: what the questions do.")
    ] = None
    engine: Annotated[
        Literal["templates", "model"] | None, Field(description="Default: a language model, if there is one.")
    ] = None
    save: Annotated[bool, Field(description="Keep it as a draft of the workspace. With false it is only returned.")] = (
        True
    )

    def wish(self) -> Wish:
        return Wish(
            goal=self.goal,
            methodology=self.methodology,
            mode=self.mode,
            language=self.language,
            audience=self.audience or None,
            minutes=self.minutes,
        )


class DraftView(WireModel):
    """A drafted study: where it is from, what the check says of it, and the document."""

    engine: Literal["templates", "model"]
    model: Annotated[str | None, Field(description="The language model that wrote it.")]
    warnings: Annotated[list[str], Field(description="What you should know of the draft.")]
    check: CheckView
    study: Annotated[StudyHeadView | None, Field(description="The study that was made; null where it was not kept.")]
    document: StudyDocument

    @classmethod
    def of(cls, draft: Draft, check: CheckView, study: Study | None, base: str) -> DraftView:
        return cls(
            engine=draft.engine,
            model=draft.model,
            warnings=list(draft.warnings),
            check=check,
            study=StudyHeadView.of(study, base) if study else None,
            document=StudyDocument.model_validate(draft.document),
        )


class IdentitySecretView(WireModel):
    secret: Annotated[
        str,
        Field(description="userHash = lower-case hex HMAC-SHA256 of the external id or e-mail, keyed with this text."),
    ]


def _head(study: StudyHead, base: str) -> dict[str, Any]:
    return {
        "id": public_id(Prefix.STUDY, study.id),
        "slug": study.slug,
        "name": study.name,
        "status": Status(study.status),
        "mode": study.mode,
        "url": f"{base}/s/{study.address}",
        "version": study.published_version,
        "hasUnpublishedChanges": study.has_unpublished_changes,
        "createdAt": study.created_at,
        "updatedAt": study.updated_at,
        "publishedAt": study.published_at,
        "closedAt": study.closed_at,
    }
