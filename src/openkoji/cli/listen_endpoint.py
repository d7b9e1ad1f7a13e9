"""The endpoint that `openkoji listen` has at a server while it runs, made and removed over the REST API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from openkoji.cli.running import CommandError

_TIMEOUT_SECONDS = 60.0
"""The server verifies an address before it answers, which takes up to 15 seconds."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    secret: str


class Server:
    """A running OpenKoji at `url`, called with an API key."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/")
        if not self.url.startswith(("http://", "https://")):
            raise CommandError(f"--url {url} is no address of a server: it begins with http:// or https://.")
        self._headers = {"Authorization": f"Bearer {key}"}

    def create_endpoint(self, address: str, body: dict[str, Any]) -> Endpoint:
        """Register the address of a receiver that answers already. Raises `CommandError` with what to do."""
        response = self._call("POST", "/webhooks", body)
        if response.status_code == 201:
            made = response.json()
            return Endpoint(made["id"], made["secret"])
        reason = _reason(response)
        if "OPENKOJI_ALLOW_PRIVATE_TARGETS" in reason:
            raise CommandError(
                f"{self.url} sends to no private address, and {address} is one. For development, start the server "
                "with OPENKOJI_ALLOW_PRIVATE_TARGETS=127.0.0.1/32 in its environment."
            )
        raise CommandError(f"{self.url} refused to send events here ({response.status_code}): {reason}")

    def delete_endpoint(self, endpoint: Endpoint) -> None:
        """Remove it; that it is gone already is fine."""
        remains = f"The endpoint {endpoint.id} remains. Remove it with: DELETE /api/v1/webhooks/{endpoint.id}"
        try:
            response = self._call("DELETE", f"/webhooks/{endpoint.id}")
        except CommandError as error:
            raise CommandError(f"{error} {remains}") from error
        if response.is_error and response.status_code != 404:
            raise CommandError(f"{self.url} answered {response.status_code}: {_reason(response)} {remains}")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        try:
            return httpx.request(
                method,
                f"{self.url}/api/v1{path}",
                headers=self._headers,
                json=body,
                timeout=_TIMEOUT_SECONDS,
                trust_env=False,
            )
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise CommandError(
                f"No server answers at {self.url} ({type(error).__name__}). Start one with `openkoji serve`, or name "
                "it with --url."
            ) from error
        except UnicodeEncodeError as error:
            raise CommandError("The API key holds characters that no key has. Copy it again.") from error


def _reason(response: httpx.Response) -> str:
    """The server's sentences; of something that is no OpenKoji, that it is none."""
    try:
        problem = response.json()
        told = str(problem["message"])
        details = [f"{each['field']}: {each['message']}" for each in problem["errors"] if each["message"] not in told]
        return " ".join([told, *details])
    except (ValueError, KeyError, TypeError):
        return "it does not answer as OpenKoji does. Name the server with --url."
