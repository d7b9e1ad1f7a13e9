"""The API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from openkoji import __version__
from openkoji.accounts import endpoints as accounts
from openkoji.credits import endpoints as credits
from openkoji.db import Database
from openkoji.edge import problems
from openkoji.edge.address import parse_networks
from openkoji.edge.context import Context
from openkoji.engines import endpoints as model_endpoints
from openkoji.engines.service import Engines
from openkoji.erasure import endpoints as erasure
from openkoji.integrations import delivery_endpoints as integration_deliveries
from openkoji.integrations import endpoints as integrations
from openkoji.integrations.amplitude.cohorts import endpoints as amplitude_cohorts
from openkoji.interviewing.language import FALLBACK, language_for
from openkoji.interviews import embed_endpoints as embed
from openkoji.interviews import endpoints as interviews
from openkoji.interviews.participation import endpoints as participation
from openkoji.interviews.under_way import TurnsUnderWay
from openkoji.invitations import endpoints as invitations
from openkoji.invitations import suppression_endpoints as suppressions
from openkoji.invitations.mail import Mail
from openkoji.language.models import close_models, load_caller
from openkoji.mcp import door
from openkoji.mcp.hosts import Hosts
from openkoji.rehearsals import endpoints as rehearsals
from openkoji.reports import endpoints as report_endpoints
from openkoji.reports.ask import endpoints as ask
from openkoji.reports.exports import endpoints as exports
from openkoji.reports.exports.under_way import UnderWay
from openkoji.reports.results import endpoints as results
from openkoji.reports.results import theme_endpoints as themes
from openkoji.reports.results.streams import Streams
from openkoji.respondents import endpoints as respondents
from openkoji.respondents.importing import endpoints as imports
from openkoji.settings import Settings
from openkoji.studies import consent_endpoints as consent_texts
from openkoji.studies import endpoints as studies
from openkoji.web import (
    embed_assets,
    embed_endpoints,
    health,
    interview_pages,
    openapi,
    pages,
    reports,
    transcripts,
    unmatched,
    unsubscribe_pages,
)
from openkoji.web.shell import Shell
from openkoji.webhooks import delivery_endpoints as deliveries
from openkoji.webhooks import endpoints as webhooks
from openkoji.webhooks import event_endpoints as events
from openkoji.webhooks import hook_endpoints as hooks
from openkoji.webhooks import secret_endpoints as webhook_secrets
from openkoji.webhooks.outgoing import Outgoing


class Application(FastAPI):
    """FastAPI inside the shell, which even an answer to an unexpected error passes through."""

    def build_middleware_stack(self) -> ASGIApp:
        return Shell(super().build_middleware_stack())


def create_app(settings: Settings, conninfo: str) -> FastAPI:
    """The API on the database at `conninfo`, which is migrated already."""
    database = Database(conninfo, max_connections=settings.database_connections)
    engines, turns = Engines(settings, settings.key_ring()), TurnsUnderWay()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        language_for(FALLBACK)  # read now, and not in the first interview
        if engines.has_moderator:
            await load_caller()  # seconds, which the first respondent is not to wait
        async with database:
            yield
            await turns.end()
        await close_models()

    app = Application(
        title="OpenKoji",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.context = Context(
        database=database,
        key_ring=settings.key_ring(),
        trusted_proxies=parse_networks(settings.trusted_proxies),
        public_url=settings.public_url,
    )
    app.state.engines = engines
    app.state.turns = turns
    app.state.streams = Streams()
    app.state.exports = UnderWay()
    app.state.outgoing = Outgoing.of(settings)
    app.state.mail = Mail.of(settings)
    problems.install(app)
    unmatched.install(app)
    # Routers are searched in this order: the conversation, which is called most, comes first.
    app.include_router(interviews.conversation_router)
    app.include_router(erasure.conversation_router)
    app.include_router(interviews.start_router)
    app.include_router(embed.session_router)
    app.include_router(embed.router)
    app.include_router(interviews.router)
    app.include_router(studies.router)
    app.include_router(embed_endpoints.router)
    app.include_router(consent_texts.router)
    app.include_router(respondents.router)
    app.include_router(imports.upload_router)
    app.include_router(imports.router)
    app.include_router(participation.router)
    app.include_router(erasure.router)
    app.include_router(rehearsals.router)
    app.include_router(results.router)
    app.include_router(themes.router)
    app.include_router(exports.router)
    app.include_router(ask.router)
    app.include_router(report_endpoints.router)
    app.include_router(invitations.router)
    app.include_router(suppressions.router)
    app.include_router(accounts.router)
    app.include_router(events.router)
    app.include_router(webhook_secrets.router)
    app.include_router(webhooks.router)
    app.include_router(deliveries.router)
    app.include_router(hooks.router)
    app.include_router(integrations.router)
    app.include_router(integrations.connecting_router())
    app.include_router(integration_deliveries.router)
    app.include_router(amplitude_cohorts.message_router)
    app.include_router(amplitude_cohorts.router)
    app.include_router(credits.router)
    app.include_router(model_endpoints.router)
    app.include_router(openapi.router)
    app.include_router(health.router)
    app.include_router(embed_assets.router)
    app.include_router(interview_pages.router)
    app.include_router(unsubscribe_pages.router)
    app.include_router(transcripts.router)
    app.include_router(reports.router)
    app.include_router(pages.router)
    door.add_to(app, Hosts(settings.public_url, [settings.host, *settings.mcp_hosts.split(",")]))
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
