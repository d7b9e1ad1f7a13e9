from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from openkoji.serve.handover import Handover
from openkoji.settings import Settings


def test_a_child_gets_the_settings_of_its_parent_with_their_secrets() -> None:
    settings = Settings(
        data_dir=Path("/somewhere"),
        database_url=SecretStr("postgresql://someone:hidden@host/name"),
        workers=3,
        public_url="https://interviews.example.com",
        _env_file=None,
    )
    line = Handover("api", settings, "host=there", listener=7).line()
    assert line.count(b"\n") == 1
    content = json.loads(line)
    assert (content["name"], content["conninfo"], content["listener"]) == ("api", "host=there", 7)
    assert Settings(_env_file=None, **content["settings"]) == settings
