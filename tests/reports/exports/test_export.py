"""`GET /api/v1/studies/{id}/export`: every row of the selection, once, as it was stored; and of nobody else."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from typing import Any

import httpx
import psycopg
import pyarrow.parquet as pq
import pytest

from openkoji.kit.clock import iso
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.exports.columns import COLUMNS, Kind, Type
from tests.analysed import AnalysedStudy, analysed_study
from tests.analysed_words import STUDY
from tests.conftest import Workspace

HEADERS = {
    "interviews": "interviewId studyId studyVersion status mode language createdAt startedAt completedAt "
    "completionReason durationSeconds respondentId respondentEmail respondentName respondentExternalId "
    "identityVerified analysisStatus analysisVersion analysisEngine analysisModel qualityScore trustBand sentiment "
    "summary feedbackThumb feedbackComment metadata",
    "messages": "interviewId messageId number role kind questionId content value createdAt",
    "answers": "interviewId completedAt questionId question type answered number choices label value comment "
    "confidence messageIds",
    "themes": "themeId studyId name description origin namedByPerson respondents mentions share positive negative "
    "neutral mixed createdAt changedAt",
    "quotes": "interviewId messageId start end text questionId question tone code themeId theme completedAt "
    "qualityScore",
    "respondents": "respondentId studyId name email externalId identityVerified source status createdAt invitedAt "
    "withdrawnAt interviewId startedAt completedAt qualityScore link metadata",
}
"""Version 1. Analysts' programs name these: a change here breaks them."""


@pytest.fixture
def study(conninfo: str, workspace: Workspace) -> AnalysedStudy:
    return analysed_study(conninfo, workspace.workspace_id, interviews=40, active=2, expired=1, waiting=1, failed=1)


async def export(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, kind: str, **query: Any
) -> httpx.Response:
    response = await client.get(
        f"/api/v1/studies/{study.public_id}/export", params={"kind": kind, **query}, headers=workspace.headers
    )
    assert response.status_code == 200, response.text
    return response


async def rows(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, kind: str, **query: Any
) -> list[dict[str, Any]]:
    response = await export(client, workspace, study, kind, format="ndjson", **query)
    return [json.loads(line) for line in response.content.splitlines()]


def test_the_columns_are_those_that_were_promised() -> None:
    assert {kind.value: " ".join(column.name for column in columns) for kind, columns in COLUMNS.items()} == HEADERS


@pytest.mark.parametrize("kind", HEADERS)
async def test_every_format_tells_the_same_rows(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, kind: str
) -> None:
    told = await rows(client, workspace, study, kind)
    table = pq.read_table(io.BytesIO((await export(client, workspace, study, kind, format="parquet")).content))
    text = (await export(client, workspace, study, kind, format="csv")).text
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert told
    assert list(told[0]) == table.column_names == HEADERS[kind].split()
    assert [name.partition(".")[0] for name in lines[0] if name != "metadataOther"][: len(told[0])] == list(told[0])
    assert len(told) == table.num_rows == len(lines)
    shaped = {Type.JSON, Type.TEXTS, Type.METADATA}
    for name in (column.name for column in COLUMNS[Kind(kind)] if column.type not in shaped):
        plain = [row[name] for row in told]
        typed = [iso(value) if hasattr(value, "isoformat") else value for value in table.column(name).to_pylist()]
        assert typed == plain
        assert [line[name] for line in lines] == [
            "" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for value in plain
        ]


async def test_interviews_are_all_there_with_their_respondents(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy
) -> None:
    told = {row["interviewId"]: row for row in await rows(client, workspace, study, "interviews")}
    everyone = [*study.interviews, *study.others]
    assert set(told) == {public_id(Prefix.INTERVIEW, each.id) for each in everyone}
    for each in everyone:
        row = told[public_id(Prefix.INTERVIEW, each.id)]
        assert row["status"] == each.status
        assert row["qualityScore"] == each.quality
        assert row["metadata"] == each.metadata
        assert row["completedAt"] == (iso(each.completed_at) if each.completed_at else None)
    keys = {key for each in everyone for key in each.metadata}
    header = (await export(client, workspace, study, "interviews")).text.splitlines()[0].split(",")
    assert header[-len(keys) - 1 :] == [*(f'"metadata.{key}"' for key in sorted(keys)), '"metadataOther"']


async def test_messages_that_were_replaced_are_left_out(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy
) -> None:
    assert any(each.replaced for each in study.interviews)
    told = defaultdict(list)
    for row in await rows(client, workspace, study, "messages"):
        told[row["interviewId"]].append((row["number"], row["content"]))
    for each in study.interviews:
        gone = {said.replaces_seq for said in each.messages if said.replaces_seq}
        gone |= {seq + 1 for seq in gone}
        stands = [(said.seq, said.content) for said in each.messages if said.seq not in gone]
        assert told[public_id(Prefix.INTERVIEW, each.id)] == stands


async def test_answers_have_a_row_for_each_question_that_was_asked(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy
) -> None:
    texts = {question["id"]: question["text"] for question in STUDY["questions"]}
    told = {(row["interviewId"], row["questionId"]): row for row in await rows(client, workspace, study, "answers")}
    assert len(told) == sum(len(each.values) for each in study.interviews)
    for each in study.interviews:
        for question_id, value in each.values.items():
            row = told[public_id(Prefix.INTERVIEW, each.id), question_id]
            assert row["answered"] is (value is not None)
            assert row["question"] == texts[question_id]
            if isinstance(value, bool | int):
                assert row["number"] == value
            elif isinstance(value, str):
                assert row["choices"] == [value]


async def test_themes_count_each_respondent_once_among_those_that_count(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy
) -> None:
    told = {row["name"]: row for row in await rows(client, workspace, study, "themes", minQuality=3)}
    counted = [each for each in study.interviews if each.quality and each.quality >= 3]
    for name in study.theme_ids:
        tones = [
            {mention.tone for mention in each.mentions if mention.topic and mention.topic.name == name}
            for each in counted
        ]
        spoke = [each for each in tones if each]
        row = told[name]
        assert row["respondents"] == len(spoke)
        assert row["share"] == pytest.approx(len(spoke) / len(counted))
        assert row["positive"] + row["negative"] + row["neutral"] + row["mixed"] == len(spoke)
        assert row["mixed"] == sum("mixed" in each or {"positive", "negative"} <= each for each in spoke)
    respondents = [row["respondents"] for row in told.values()]
    assert respondents == sorted(respondents, reverse=True)


async def test_themes_count_who_came_several_times_once(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, conninfo: str
) -> None:
    with psycopg.connect(conninfo) as connection:
        first = study.interviews[0]
        connection.execute(
            "UPDATE interviews SET respondent_id = %s, is_current = id = %s WHERE study_id = %s",
            [first.respondent_id, first.id, study.study_id],
        )
    told = [row for row in await rows(client, workspace, study, "themes") if row["mentions"]]
    assert told
    assert {(row["respondents"], row["share"]) for row in told} == {(1, 1.0)}
    assert {row["positive"] + row["negative"] + row["neutral"] + row["mixed"] for row in told} == {1}


async def test_quotes_are_the_words_of_their_message(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy
) -> None:
    content = {row["messageId"]: row["content"] for row in await rows(client, workspace, study, "messages")}
    told = await rows(client, workspace, study, "quotes")
    on_themes = [mention for each in study.interviews for mention in each.mentions if mention.topic]
    assert Counter(row["text"] for row in told) == Counter(mention.text for mention in on_themes)
    for row in told:
        assert content[row["messageId"]][row["start"] : row["end"]] == row["text"]
        assert row["themeId"] == public_id(Prefix.THEME, study.theme_ids[row["theme"]])


@pytest.mark.parametrize("kind", HEADERS)
async def test_a_selection_chooses_the_interviews(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, kind: str
) -> None:
    after, before = study.interviews[10].completed_at, study.interviews[30].completed_at
    assert after
    assert before
    query = {"completedAfter": iso(after), "completedBefore": iso(before), "mode": "text", "minQuality": 3}
    chosen = {
        public_id(Prefix.INTERVIEW, each.id)
        for each in study.interviews[10:30]
        if each.mode == "text" and each.quality and each.quality >= 3
    }
    assert 0 < len(chosen) < 20
    told = await rows(client, workspace, study, kind, **query)
    if kind == "themes":
        most = max(told, key=lambda row: int(row["respondents"]))
        assert 0 < most["respondents"] <= len(chosen)
    else:
        assert {row["interviewId"] for row in told} == chosen


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("file_format", ["csv", "ndjson", "parquet"])
async def test_a_study_without_interviews_gives_a_file_without_rows(
    client: httpx.AsyncClient, workspace: Workspace, conninfo: str, kind: str, file_format: str
) -> None:
    empty = analysed_study(conninfo, workspace.workspace_id, interviews=0)
    data = (await export(client, workspace, empty, kind, format=file_format)).content
    names = HEADERS[kind].split()
    match file_format:
        case "csv":
            found = next(csv.reader(io.StringIO(data.decode(), newline="")))
            assert found == [*names[:-1], "metadataOther"] if kind == "interviews" else names
            assert data.count(b"\n") == 1
        case "ndjson":
            assert data == b""
        case _:
            assert pq.read_table(io.BytesIO(data)).shape == (0, len(names))


async def test_the_file_says_what_it_is(client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy) -> None:
    response = await export(client, workspace, study, "quotes", format="parquet")
    assert response.headers["content-type"] == "application/vnd.apache.parquet"
    disposition = response.headers["content-disposition"]
    assert disposition.startswith(f'attachment; filename="{study.slug}-quotes-20')
    assert disposition.endswith('.parquet"')
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["openkoji-export-version"] == "1"
    assert (await export(client, workspace, study, "quotes", bom=True)).content.startswith(b"\xef\xbb\xbf")


async def test_nobody_else_gets_the_file(
    client: httpx.AsyncClient,
    workspace: Workspace,
    other_workspace: Workspace,
    study: AnalysedStudy,
    conninfo: str,
) -> None:
    address = f"/api/v1/studies/{study.public_id}/export?kind=interviews"
    another = analysed_study(conninfo, workspace.workspace_id, interviews=0)

    async def key(**body: Any) -> dict[str, str]:
        made = await client.post("/api/v1/api-keys", json={"name": "narrow", **body}, headers=workspace.headers)
        assert made.status_code == 201, made.text
        return {"Authorization": f"Bearer {made.json()['key']}"}

    assert (await client.get(address)).status_code == 401
    assert (await client.get(address, headers=other_workspace.headers)).status_code == 404
    assert (await client.get(address, headers=await key(scopes=["interviews:write"]))).status_code == 403
    assert (await client.get(address, headers=await key(studyId=another.public_id))).status_code == 404
    reader = await key(scopes=["results:read"], studyId=study.public_id)
    assert (await client.get(address, headers=reader)).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "kind=all", "kind=quotes&format=xlsx", "kind=quotes&minQuality=6", "kind=quotes&format=ndjson&bom=1"]
)
async def test_what_is_asked_wrongly_is_told(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, query: str
) -> None:
    response = await client.get(f"/api/v1/studies/{study.public_id}/export?{query}", headers=workspace.headers)
    assert response.status_code == 422
    assert response.json()["errors"]


async def test_what_was_typed_never_becomes_a_formula_and_comes_back_whole(
    client: httpx.AsyncClient, workspace: Workspace, study: AnalysedStudy, conninfo: str
) -> None:
    typed = '=HYPERLINK("http://x.example","Zoë 👩‍👧")\n@SUM(A1)'
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT set_config('role', 'openkoji_system', false)")
        connection.execute(
            "UPDATE respondents SET name = %s WHERE workspace_id = %s AND study_id = %s",
            [typed, workspace.workspace_id, study.study_id],
        )
    text = (await export(client, workspace, study, "interviews")).text
    names = {line["respondentName"] for line in csv.DictReader(io.StringIO(text, newline=""), strict=True)}
    assert names == {f"'{typed}"}
    assert {row["respondentName"] for row in await rows(client, workspace, study, "interviews")} == {typed}
