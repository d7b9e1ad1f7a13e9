"""The keys of a project stand in no refusal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.desk import Desk

KEY, SECRET = "a1b2c3d4e5f6a7b8", "f8e7d6c5b4a3f2e1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"baseUrl": "http://10.0.0.1"},
        {"baseUrl": "http://[::1]:1"},
        {"baseUrl": "http://example.com"},
        {"baseUrl": "https://ada:pass@example.com"},
        {"baseUrl": "https://169.254.169.254"},
        {"baseUrl": "file:///etc/passwd"},
        {"region": "mars"},
        {"secretKey": SECRET + " " + SECRET},
        {"apiKey": [KEY]},
        {"unknown": KEY},
    ],
)
async def test_a_config_that_is_refused_is_refused_without_its_secrets(desk: Desk, wrong: dict[str, Any]):
    answer = await desk.put("amplitude", status=422, **{"apiKey": KEY, "secretKey": SECRET, **wrong})
    assert not [secret for secret in (KEY, SECRET) if secret in str(answer)], answer
