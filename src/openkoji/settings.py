"""Settings: from `OPENKOJI_*` in the environment, then from a `.env` file in the current folder.

`docs/reference/settings.md` lists them with their defaults; a test keeps it true.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from openkoji.kit.addresses import parse_networks
from openkoji.kit.crypto import KeyRing
from openkoji.kit.folders import make_data_folder
from openkoji.kit.smtp import Mailbox, SmtpServer


class SettingsError(Exception):
    """A setting is missing or does not fit; the text says which and what to do."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="OPENKOJI_", env_file=".env", extra="ignore", populate_by_name=True)

    data_dir: Path = Field(Path(".openkoji"), description="Where the embedded database and the secret key live.")
    database_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "OPENKOJI_DATABASE_URL"),
        description="A PostgreSQL (15 or later) to use. Unset: an embedded server in the data folder.",
    )
    postgres_binaries: Path | None = Field(
        None, description="A folder with PostgreSQL's programs (postgres, initdb) for the embedded server."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Secrets that sign tokens, separated by commas, each of 32 characters or more; the first "
        "signs, all verify. Required with DATABASE_URL; else made once in the data folder.",
    )
    host: str = Field("127.0.0.1", description="The address that `serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port that `serve` listens on; 0 takes a free one.")
    public_url: str | None = Field(
        None, description="The address under which the outside reaches this server. Unset: the request's own."
    )
    workers: int = Field(1, ge=0, le=64, description="Background worker processes that `serve` runs.")
    worker_concurrency: int = Field(8, ge=1, le=100, description="Jobs that one worker runs at a time.")
    database_connections: int = Field(
        16, ge=2, le=200, description="Connections that one process keeps to the database at most."
    )
    models_dir: Path | None = Field(
        None,
        description="A folder with embedding models of your own, each a folder with model.onnx and tokenizer.json. "
        "Unset: the model that comes with OpenKoji.",
    )
    embedder: str | None = Field(
        None,
        min_length=1,
        description="What makes vectors of texts: minilm, lexical (words alone, no model), or the name of a folder "
        "in OPENKOJI_MODELS_DIR. Unset: the one model there, else minilm.",
    )
    model: str | None = Field(
        None,
        description="A language model that words questions and analyses interviews, as provider:name; a provider is "
        "openai, anthropic, google, mistral or ollama. Unset: none is used.",
    )
    analysis_model: str | None = Field(
        None, description="Another model for analysing interviews. Unset: the one in OPENKOJI_MODEL."
    )
    model_base_url: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Where the model is served, if not by its provider: any server that speaks the provider's format, "
        "for openai also vLLM, llama.cpp and others.",
    )
    model_api_key: SecretStr | None = Field(
        None,
        description="The key for the model. Unset: the provider's usual variable, like OPENAI_API_KEY; that one is "
        "not sent to an OPENKOJI_MODEL_BASE_URL.",
    )
    model_masking: bool = Field(
        True, description="Whether names, e-mails and numbers of people are taken out of what a model is sent."
    )
    model_concurrency: int = Field(
        32, ge=1, le=1000, description="Calls that one process has under way to a provider at most, with one key."
    )
    model_interview_tokens: int = Field(
        60_000,
        ge=0,
        description="Tokens that the turns of one interview may take; then the embedded moderator goes on alone.",
    )
    model_monthly_budget: float | None = Field(
        None,
        ge=0,
        description="US dollars that a workspace may use of the server's model in a month of UTC; then the embedded "
        "engine goes on alone. Counts calls whose price is known. Unset: no limit.",
    )
    model_monthly_tokens: int | None = Field(
        None, ge=0, description="The same in tokens, for models without a price. Unset: no limit."
    )
    webhook_retry_seconds: str = Field(
        "5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400",
        pattern=r"^\s*\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*\s*$",
        description="Seconds from each failed attempt of a webhook delivery to the next, separated by commas; after "
        "the last one it has failed.",
    )
    webhook_timeout_seconds: float = Field(
        15, gt=0, le=60, description="How long an attempt of a webhook delivery may take in all."
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail relay that sends invitations: smtp://user:password@host:587, or smtps:// for TLS from "
        "the first byte on. STARTTLS is required with a user or on port 587; ?starttls=auto or off says otherwise. "
        "Unset: no e-mail is sent, and links are listed instead.",
    )
    mail_from: str | None = Field(
        None,
        description="Who invitations come from: Acme Research <research@acme.example>. Required with "
        "OPENKOJI_SMTP_URL.",
    )
    mail_rate: float = Field(
        60, ge=1, le=60_000, description="E-mails a minute that all workers together send at most."
    )
    mail_postal_address: str | None = Field(
        None,
        max_length=300,
        description="The sender's postal address, which stands at the end of each e-mail; some countries ask for it.",
    )
    plans: Path | None = Field(
        None, description="A YAML file with the plans that workspaces may have. Unset: those that come with OpenKoji."
    )
    mcp_hosts: str = Field(
        "",
        description="Names, separated by commas, under which `/mcp` answers besides those of this machine and of "
        "OPENKOJI_PUBLIC_URL, and whose pages may call it; * for any.",
    )
    trusted_proxies: str = Field(
        "",
        description="Networks (CIDR, separated by commas) whose X-Forwarded-For is believed when the address "
        "of a caller is counted.",
    )
    allow_private_targets: str = Field(
        "",
        description="Networks (CIDR, separated by commas) inside of which webhooks may be sent and the language models "
        "of workspaces may be: at addresses that are not public, and over http too.",
    )
    log_level: str = Field("info", description="debug, info, warning or error.")

    @field_validator("allow_private_targets")
    @classmethod
    def _are_networks(cls, text: str) -> str:
        parse_networks(text)
        return text

    @field_validator("smtp_url")
    @classmethod
    def _is_a_relay(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            SmtpServer.parse(url.get_secret_value())
        return url

    @field_validator("mail_from")
    @classmethod
    def _is_a_sender(cls, text: str | None) -> str | None:
        if text is not None and not Mailbox.parse(text).is_ascii:
            raise ValueError("has an address that is not ASCII, which many servers refuse")
        return text

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Settings:
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("OPENKOJI_MAIL_FROM is required together with OPENKOJI_SMTP_URL")
        return self

    @classmethod
    def load(cls, data_dir: Path | None = None) -> Settings:
        """The settings in force; `data_dir` (a command's `--data-dir`) goes before the environment.

        Raises `SettingsError` with one sentence for each setting that does not fit.
        """
        try:
            settings = cls()
        except ValidationError as error:
            problems = "; ".join(
                f"{'OPENKOJI_' + str(part['loc'][0]).upper() if part['loc'] else 'settings'}: {part['msg']}"
                for part in error.errors()
            )
            raise SettingsError(f"A setting does not fit: {problems}.") from error
        if data_dir is not None:
            settings = settings.model_copy(update={"data_dir": data_dir})
        paths = {"data_dir": settings.data_dir, "models_dir": settings.models_dir, "plans": settings.plans}
        return settings.model_copy(update={name: path and path.expanduser().absolute() for name, path in paths.items()})

    @property
    def address(self) -> str:
        """The base of links where no request says how the outside reaches this server."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def key_ring(self) -> KeyRing:
        """The server's secrets; made once, readable by the owner only, when the database is embedded.

        Raises `SettingsError` where a secret is required and missing, or too short.
        """
        if self.secret_key is not None:
            secret_keys = [part.strip() for part in self.secret_key.get_secret_value().split(",") if part.strip()]
        elif self.database_url is not None:
            raise SettingsError(
                "OPENKOJI_SECRET_KEY is required together with DATABASE_URL, since every process must sign with "
                "the same secret. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        else:
            secret_keys = [_secret_in(self.data_dir)]
        try:
            return KeyRing(secret_keys)
        except ValueError as error:
            raise SettingsError(f"OPENKOJI_SECRET_KEY does not fit: {error}.") from error


def _secret_in(data_dir: Path) -> str:
    """The secret in the data folder. Racing makers agree: only the first link to the name succeeds."""
    path = data_dir / "secret_key"
    if not path.exists():
        make_data_folder(data_dir)
        fresh = data_dir / f".secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48) + "\n")
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
