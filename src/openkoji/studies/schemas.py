"""Studies on the wire, around their document."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from openkoji.edge.schemas import FieldProblem, StrictModel, Timestamp, WireModel
from openkoji.kit.ids import Prefix, public_id
from openkoji.studies.document import Mode, StudyDocument, StudyFields
from openkoji.studies.fields import Name, Slug
from openkoji.studies.model import Status, Study, StudyHead
from openkoji.studies.readiness import Readiness
from openkoji.studies.wording import Rule

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


class CheckView(WireModel):
    completeness: Annotated[int, Field(ge=0, le=100, description="How much of a good study is there, in per cent.")]
    ready: Annotated[bool, Field(description="It can be published.")]
    blocking: Annotated[list[FieldProblem], Field(description="What has to be mended before it can be published.")]
    warnings: Annotated[list[WordingWarning], Field(description="Wording that may bend the answers. Blocks nothing.")]
    wording_checked: Annotated[bool, Field(description="False where the study's language is not English.")]

    @classmethod
    def of(cls, readiness: Readiness) -> CheckView:
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
                )
                for warning in readiness.warnings
            ],
            wording_checked=readiness.wording_checked,
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
        "url": f"{base}/s/{study.slug}",
        "version": study.published_version,
        "hasUnpublishedChanges": study.has_unpublished_changes,
        "createdAt": study.created_at,
        "updatedAt": study.updated_at,
        "publishedAt": study.published_at,
        "closedAt": study.closed_at,
    }
