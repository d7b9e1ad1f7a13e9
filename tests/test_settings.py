"""Settings: from OPENKOJI_*, a command's option first; the embedded secret made once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openkoji.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "OPENKOJI_DATA_DIR", "OPENKOJI_PORT", "OPENKOJI_SECRET_KEY", "OPENKOJI_MODELS_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_the_option_goes_before_the_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OPENKOJI_DATA_DIR=from-file\nOPENKOJI_PORT=9000\n")
    assert Settings.load().data_dir == tmp_path / "from-file"
    assert Settings.load().port == 9000
    monkeypatch.setenv("OPENKOJI_DATA_DIR", "from-environment")
    assert Settings.load().data_dir == tmp_path / "from-environment"
    assert Settings.load(Path("from-option")).data_dir == tmp_path / "from-option"


def test_a_folder_of_models_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Settings.load().models_dir is None
    monkeypatch.setenv("OPENKOJI_MODELS_DIR", "models")
    assert Settings.load().models_dir == tmp_path / "models"
    monkeypatch.setenv("OPENKOJI_MODELS_DIR", "~/models")
    assert Settings.load().models_dir == Path.home() / "models"


def test_a_setting_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_PORT", "eighty")
    with pytest.raises(SettingsError, match="OPENKOJI_PORT"):
        Settings.load()


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "10.0.0.0/8, intranet"])
def test_a_network_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, networks: str) -> None:
    monkeypatch.setenv("OPENKOJI_ALLOW_PRIVATE_TARGETS", networks)
    with pytest.raises(SettingsError, match=r"OPENKOJI_ALLOW_PRIVATE_TARGETS: .*(10\.0\.0\.1/8|intranet)"):
        Settings.load()


def test_the_embedded_secret_is_made_once_even_by_racing_processes(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "data")
    with ThreadPoolExecutor(8) as threads:
        signatures = set(threads.map(lambda _: settings.key_ring().sign("x", b"x"), range(16)))
    assert len(signatures) == 1
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_another_database_needs_a_secret_of_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/x")
    with pytest.raises(SettingsError, match="OPENKOJI_SECRET_KEY is required"):
        Settings.load().key_ring()
    monkeypatch.setenv("OPENKOJI_SECRET_KEY", "too-short")
    with pytest.raises(SettingsError, match="32 characters"):
        Settings.load().key_ring()


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@localhost/x")
    assert "hunter2" not in repr(Settings.load())
    assert "ssss" not in repr(Settings.load())
