"""Which interviews the results are of, as the parameters of an address."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.edge.schemas import Moment
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports.results.model import Filter, Segment

LONGEST_SEGMENT = 1000


async def _filter(
    completed_after: Annotated[
        Moment | None, Query(alias="completedAfter", description="Interviews completed at this time or later.")
    ] = None,
    completed_before: Annotated[
        Moment | None, Query(alias="completedBefore", description="Interviews completed before this time.")
    ] = None,
    mode: Annotated[Literal["text", "voice"] | None, Query(description="Interviews of this mode.")] = None,
    min_quality: Annotated[
        int,
        Query(
            alias="minQuality",
            ge=1,
            le=5,
            description="The quality from which an interview counts. Counters, the quality histogram and drop-off "
            "show every quality.",
        ),
    ] = COUNTED_FROM,
    speaks_of: Annotated[
        str | None, Query(alias="themeId", max_length=100, description="Interviews that speak of this theme.")
    ] = None,
    segment_key: Annotated[
        str | None,
        Query(
            alias="segmentKey",
            max_length=LONGEST_SEGMENT,
            description="A key of the respondents' metadata, together with segmentValue.",
        ),
    ] = None,
    segment_value: Annotated[
        str | None,
        Query(
            alias="segmentValue",
            max_length=LONGEST_SEGMENT,
            description="Respondents whose metadata has this value under segmentKey; a number or a boolean as it is "
            "written in JSON.",
        ),
    ] = None,
) -> Filter:
    return Filter(
        completed_after=completed_after,
        completed_before=completed_before,
        mode=mode,
        min_quality=min_quality,
        segment=_segment(segment_key, segment_value),
        theme_id=_theme(speaks_of),
    )


FilterDep = Annotated[Filter, Depends(_filter)]
"""Raises `InvalidError` for what is no id of a theme, and for half a segment."""


def _segment(key: str | None, value: str | None) -> Segment | None:
    if key is None and value is None:
        return None
    if key is None or value is None:
        missing = "segmentKey" if key is None else "segmentValue"
        raise InvalidError(
            "A segment has a key and a value. Give segmentKey and segmentValue, or neither.",
            errors=[FieldError(missing, "is missing")],
        )
    for name, text in (("segmentKey", key), ("segmentValue", value)):
        if "\x00" in text:
            raise InvalidError(
                f"{name} holds a NUL character, which no metadata has. Leave it out.",
                errors=[FieldError(name, "holds a NUL character")],
            )
    return Segment(key, value)


def _theme(text: str | None) -> UUID | None:
    theme_id = None if text is None else parse_id(Prefix.THEME, text)
    if text is not None and theme_id is None:
        raise InvalidError("themeId is no id of a theme.", errors=[FieldError("themeId", "is no id of a theme")])
    return theme_id
