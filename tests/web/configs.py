"""What the pages of an interview tell their script."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

_CONFIG = re.compile(r'<script type="application/json" id="config">(.*?)</script>', re.DOTALL)


def config_in(page: httpx.Response) -> dict[str, Any]:
    found = _CONFIG.search(page.text)
    assert found, page.text
    config: dict[str, Any] = json.loads(found.group(1))
    return config


async def config_of_page(client: httpx.AsyncClient, path: str, **query: str) -> dict[str, Any]:
    page = await client.get(path, params=query)
    assert page.status_code == 200, page.text
    return config_in(page)
