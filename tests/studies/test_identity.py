"""A site proves who its users are with a hash under the study's identity secret."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest

from openkoji.kit.crypto import KeyRing
from openkoji.studies.identity import identity_secret, proved_by
from tests.studies.conftest import Studies

RING = KeyRing(["a-secret-of-the-tests-a-secret-of-the-tests"])
WORKSPACE, STUDY = UUID(int=1), UUID(int=2)


def user_hash(value: str, study: UUID = STUDY) -> str:
    """As a site computes it, from the documentation alone."""
    secret = identity_secret(RING, WORKSPACE, study)
    return hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()


async def test_the_secret_is_the_same_each_time_and_another_for_each_study(studies: Studies) -> None:
    first, second = (await studies.create())["id"], (await studies.create())["id"]
    secrets = [(await studies.call("GET", f"/{i}/identity-secret")).json()["secret"] for i in (first, first, second)]
    assert secrets[0] == secrets[1] != secrets[2]
    assert len(bytes.fromhex(secrets[0])) == 32


@pytest.mark.parametrize(
    ("hashed", "external_id", "email", "proved"),
    [
        ("u_1", "u_1", None, "external_id"),
        ("ada@example.com", None, "ada@example.com", "email"),
        ("ada@example.com", None, " Ada@Example.com", "email"),
        ("Ada@Example.com", None, "Ada@Example.com", "email"),
        ("u_1", "u_1", "victim@example.com", "external_id"),
        ("ada@example.com", "someone", "ada@example.com", "email"),
        ("u_1", "u_2", None, None),
        ("u_1", None, "u_2", None),
        ("u_1", None, None, None),
        ("", "", None, None),
    ],
)
def test_a_hash_proves_the_one_value_that_it_was_made_of(
    hashed: str, external_id: str | None, email: str | None, proved: str | None
) -> None:
    found = proved_by(RING, WORKSPACE, STUDY, user_hash(hashed), external_id=external_id, email=email)
    assert found == proved


@pytest.mark.parametrize("forged", [None, "", "0" * 64, "é" * 64, user_hash("u_1")[:-1], user_hash("u_1", UUID(int=3))])
def test_anything_else_proves_nothing(forged: str | None) -> None:
    assert proved_by(RING, WORKSPACE, STUDY, forged, external_id="u_1", email="u_1") is None


def test_a_hash_in_capitals_is_the_same_hash() -> None:
    assert proved_by(RING, WORKSPACE, STUDY, user_hash("u_1").upper(), external_id="u_1") == "external_id"


def test_a_hash_outlives_the_change_of_the_servers_secret() -> None:
    rotated = KeyRing(["another-secret-of-the-tests-another-secret", "a-secret-of-the-tests-a-secret-of-the-tests"])
    alone = KeyRing(["another-secret-of-the-tests-another-secret"])
    assert proved_by(rotated, WORKSPACE, STUDY, user_hash("u_1"), external_id="u_1") == "external_id"
    assert proved_by(alone, WORKSPACE, STUDY, user_hash("u_1"), external_id="u_1") is None
