"""Logs: lines for a person on a terminal, JSON anywhere else; one format for ours and for the libraries'."""

from __future__ import annotations

import logging
import sys

import structlog

# Their lines about normal work say nothing that ours do not, or too much: at debug, the vendors' clients write down
# what a language model was asked.
_QUIET = (
    "procrastinate",
    "uvicorn",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "mcp",
    "openai",
    "anthropic",
    "alembic",
    "asyncio",
)


def configure_logs(level: str, *, process: str | None = None) -> None:
    """Send everything from `level` (`debug`, `info`, `warning`, `error`) on to standard error.

    `process` names this process in each line, where several write to one terminal.
    """
    for_a_person = sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=[]),
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_a_person else "iso", utc=not for_a_person),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _naming(process),
                *(_for_a_person() if for_a_person else _for_a_program()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _naming(process: str | None) -> structlog.types.Processor:
    def name(_: structlog.types.WrappedLogger, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        if process is not None:
            event["process"] = process
        return event

    return name


def _for_a_person() -> list[structlog.types.Processor]:
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


def _for_a_program() -> list[structlog.types.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
