"""How a model is reached, and within which limits of this process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from openkoji.language.models.names import ModelError, ModelName


@dataclass(frozen=True, slots=True)
class Access:
    """A model, the key for it, and its address where that is not the provider's own.

    `guarded` is for what a workspace brought: its calls go through the guard of `openkoji.kit.targets`, and carry
    nothing of what the server's own environment says. The operator's own address may be anywhere.
    """

    model: ModelName
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    guarded: bool = False

    @classmethod
    def of_operator(
        cls,
        model: ModelName,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Access:
        """With the key given, else the one in the provider's usual variable.

        A key in such a variable is for the provider: it is never sent to another address. Raises `ModelError` where a
        key is needed and there is none.
        """
        provider = model.served_by
        if api_key is None and base_url is None:
            api_key = next((environment[name] for name in provider.key_variables if environment.get(name)), None)
        if api_key is None and base_url is None and provider.needs_key:
            raise ModelError(
                f"{model} needs a key: set OPENKOJI_MODEL_API_KEY, or {' or '.join(provider.key_variables)}."
            )
        return cls(model, api_key, base_url)

    @property
    def address(self) -> str:
        return (self.base_url or self.model.served_by.base_url).rstrip("/")

    @property
    def is_at_provider(self) -> bool:
        """Whether the address is the provider's own, whose prices and peculiarities are known."""
        return self.base_url is None and not self.model.served_by.is_local


@dataclass(frozen=True, slots=True)
class Limits:
    """`concurrency`: calls under way at a time, of one process with one key. `allowed_networks`: inside of which
    guarded addresses may be that are not public (CIDR, separated by commas)."""

    concurrency: int = 32
    allowed_networks: str = ""
