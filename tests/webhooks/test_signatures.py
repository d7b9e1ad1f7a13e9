"""A receiver takes what OpenKoji signed and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from openkoji.webhooks import VerificationError, verify
from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers

# The examples that Standard Webhooks' own Python library and Svix's documentation publish.
PUBLISHED = [
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        "msg_loFOjxBNrRLzqYUf",
        1731705121,
        '{"event_type":"ping","data":{"success":true}}',
        "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    ),
]
SECRET, ID, SECONDS, BODY, SIGNATURE = PUBLISHED[0]
AT = datetime.fromtimestamp(SECONDS, UTC)
HEADERS = {"webhook-id": ID, "webhook-timestamp": str(SECONDS), "webhook-signature": SIGNATURE}
PLAIN = hmac.new(SECRET.encode(), BODY.encode(), hashlib.sha256).hexdigest()
OLD, NEW = new_secret(), new_secret()
EVENT = json.dumps({"id": "evt_1", "type": "interview.completed", "data": {"respondent_name": "Zoë 🎈"}}).encode()


def refusal(
    body: bytes | str,
    headers: Mapping[str, str],
    secret: str | list[str] = SECRET,
    now: datetime | None = AT,
    *,
    untimed: bool = False,
) -> str:
    with pytest.raises(VerificationError) as caught:
        verify(body, headers, secret, untimed=untimed, now=now)
    return str(caught.value)


@pytest.mark.parametrize(("secret", "message_id", "seconds", "body", "signature"), PUBLISHED)
def test_we_sign_the_published_messages_as_published(
    secret: str, message_id: str, seconds: int, body: str, signature: str
) -> None:
    headers = signed_headers(Secrets(secret), message_id, datetime.fromtimestamp(seconds, UTC), body.encode())
    assert headers["webhook-signature"] == signature
    assert headers["webhook-timestamp"] == str(seconds)
    assert headers["webhook-id"] == message_id


@pytest.mark.parametrize(("secret", "message_id", "seconds", "body", "signature"), PUBLISHED)
def test_we_take_the_published_messages(secret: str, message_id: str, seconds: int, body: str, signature: str) -> None:
    headers = {"webhook-id": message_id, "webhook-timestamp": str(seconds), "webhook-signature": signature}
    assert verify(body, headers, secret, now=datetime.fromtimestamp(seconds, UTC)) == json.loads(body)


def test_the_koji_signature_is_the_lowercase_hex_hmac_under_the_whole_secret() -> None:
    assert signed_headers(Secrets(SECRET), ID, AT, BODY.encode())["X-Koji-Signature"] == PLAIN
    assert verify(BODY, {"x-koji-signature": PLAIN}, SECRET, untimed=True) == {"test": 2432232314}


def test_a_secret_is_whsec_and_the_base64_of_32_random_bytes() -> None:
    secret = new_secret()
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert secret.startswith("whsec_")
    assert secret != new_secret()


def test_the_zone_in_which_the_time_is_given_does_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert signed_headers(Secrets(SECRET), ID, elsewhere, BODY.encode())["webhook-signature"] == SIGNATURE


def test_headers_count_in_any_case_and_the_body_as_bytes_or_text() -> None:
    shouted = {name.upper(): value for name, value in HEADERS.items()}
    assert verify(BODY.encode(), shouted, SECRET, now=AT) == verify(BODY, HEADERS, SECRET, now=AT)


@pytest.mark.parametrize("missing", HEADERS)
def test_a_message_that_lacks_a_header_is_refused_and_the_header_named(missing: str) -> None:
    rest = {name: value for name, value in HEADERS.items() if name != missing}
    assert f"has no {missing}" in refusal(BODY, rest)


def test_a_message_without_any_signature_is_refused() -> None:
    assert "webhook-signature" in refusal(BODY, {"content-type": "application/json"})
    assert "X-Koji-Signature" in refusal(BODY, {"content-type": "application/json"}, untimed=True)


def test_an_old_message_is_not_made_new_by_leaving_headers_out() -> None:
    assert "has no webhook-id" in refusal(BODY, {"X-Koji-Signature": PLAIN})


@pytest.mark.parametrize("timestamp", ["hello", "-1", "1614265330.5", "+1614265330", "inf", "١٦١٤٢٦٥٣٣٠", "9" * 5000])
def test_a_timestamp_that_is_no_number_of_seconds_is_refused(timestamp: str) -> None:
    assert "webhook-timestamp is malformed" in refusal(BODY, HEADERS | {"webhook-timestamp": timestamp})


def test_a_message_counts_for_five_minutes_both_ways() -> None:
    five = timedelta(minutes=5)
    for near in (AT + five, AT - five):
        assert verify(BODY, HEADERS, SECRET, now=near)
    assert "too long ago" in refusal(BODY, HEADERS, now=AT + five + timedelta(seconds=1))
    assert "in the future" in refusal(BODY, HEADERS, now=AT - five - timedelta(seconds=1))


def test_a_receiver_may_allow_more_time() -> None:
    assert verify(BODY, HEADERS, SECRET, tolerance=timedelta(hours=1), now=AT + timedelta(minutes=59))


def test_a_message_of_years_ago_is_refused_by_the_machines_own_clock() -> None:
    assert "too long ago" in refusal(BODY, HEADERS, now=None)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param('{"test": 2432232315}', {}, id="another body"),
        pytest.param('{"test":2432232314}', {}, id="the body written again"),
        pytest.param(BODY, {"webhook-id": "msg_other"}, id="another id"),
        pytest.param(BODY, {"webhook-timestamp": str(SECONDS + 1)}, id="another time"),
        pytest.param(BODY, {"webhook-signature": SIGNATURE.replace("g0hM", "g0hN")}, id="another signature"),
        pytest.param(BODY, {"webhook-signature": SIGNATURE[:-5]}, id="a part of the signature"),
        pytest.param(BODY, {"webhook-signature": "v1,"}, id="an empty signature"),
        pytest.param(BODY, {"webhook-signature": "v1,ünïcödé\udcff"}, id="a signature that is no base64"),
        pytest.param(BODY, {"webhook-signature": SIGNATURE.replace("v1", "v1a") + " v1,AAAA"}, id="another version"),
    ],
)
def test_what_the_signature_does_not_fit_is_refused(body: str, headers: dict[str, str]) -> None:
    assert "does not fit the body" in refusal(body, HEADERS | headers)


@pytest.mark.parametrize("header", ["garbage", "v1", "v2,AAAA", SIGNATURE.removeprefix("v1,"), " "])
def test_a_signature_header_without_a_signature_is_refused_as_malformed(header: str) -> None:
    assert "webhook-signature is malformed" in refusal(BODY, HEADERS | {"webhook-signature": header})


def test_the_right_signature_counts_among_others() -> None:
    among = f"garbage v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,{SIGNATURE[3:]} {SIGNATURE} v1a,AAAA"
    assert verify(BODY, HEADERS | {"webhook-signature": among}, SECRET, now=AT)


def test_a_bad_standard_signature_is_not_saved_by_a_good_koji_signature() -> None:
    wrong = HEADERS | {"webhook-signature": "v1,AAAA", "X-Koji-Signature": PLAIN}
    assert "webhook-signature" in refusal(BODY, wrong)
    assert "too long ago" in refusal(BODY, HEADERS | {"X-Koji-Signature": PLAIN}, now=AT + timedelta(days=1))
    assert "has no webhook-id" in refusal(BODY, {"webhook-timestamp": str(SECONDS), "X-Koji-Signature": PLAIN})


@pytest.mark.parametrize("signature", ["0" * 64, PLAIN[:-1], PLAIN.upper(), f"sha256={PLAIN}", "ünïcödé"])
def test_a_koji_signature_that_does_not_fit_is_refused(signature: str) -> None:
    assert "X-Koji-Signature does not fit" in refusal(BODY, {"X-Koji-Signature": signature}, untimed=True)


@pytest.mark.parametrize("length", [24, 25, 26, 64])
def test_a_secret_may_come_without_its_padding_or_its_prefix(length: int) -> None:
    secret = "whsec_" + base64.b64encode(b"k" * length).decode()
    headers = signed_headers(Secrets(secret), "evt_1", AT, EVENT)
    del headers["X-Koji-Signature"]
    for same in (secret, secret.rstrip("="), secret.removeprefix("whsec_")):
        assert verify(EVENT, headers, same, now=AT) == json.loads(EVENT)


@pytest.mark.parametrize("secret", ["", [], ["", SECRET], "whsec_", "whsec_not base64", f"{SECRET}\n", "whsec_abcde"])
def test_a_secret_that_is_none_is_the_receivers_mistake_and_not_the_messages(secret: str | list[str]) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        verify(BODY, HEADERS, secret, now=AT)


@pytest.mark.parametrize("body", [b"\xff\xfe", "\udcff"])
def test_a_body_that_is_no_utf_8_is_refused(body: bytes | str) -> None:
    assert "not UTF-8" in refusal(body, HEADERS)


@pytest.mark.parametrize(("body", "says"), [(b"", "not JSON"), (b"{", "not JSON"), (b"[1]", "not a JSON object")])
def test_a_signed_body_that_is_no_json_object_is_refused(body: bytes, says: str) -> None:
    assert says in refusal(body, signed_headers(Secrets(SECRET), ID, AT, body))


def test_a_standard_webhooks_library_takes_our_messages() -> None:
    headers = signed_headers(Secrets(NEW), "evt_1", datetime.now(UTC), EVENT)
    assert Webhook(NEW).verify(EVENT, headers) == json.loads(EVENT)
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(EVENT, headers)


def test_we_take_the_messages_of_a_standard_webhooks_library() -> None:
    signature = Webhook(NEW).sign("evt_1", AT, EVENT.decode())
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(SECONDS), "webhook-signature": signature}
    assert verify(EVENT, headers, NEW, now=AT) == json.loads(EVENT)


def test_while_a_secret_is_replaced_a_receiver_may_hold_either() -> None:
    headers = signed_headers(Secrets(NEW, previous=OLD), "evt_1", AT, EVENT)
    newer, older = headers["webhook-signature"].split(" ")
    assert (newer, older) == tuple(Webhook(secret).sign("evt_1", AT, EVENT.decode()) for secret in (NEW, OLD))
    for held in (OLD, NEW, [OLD, NEW], [new_secret(), OLD]):
        assert verify(EVENT, headers, held, now=AT) == json.loads(EVENT)
    assert "does not fit" in refusal(EVENT, headers, new_secret())


@pytest.mark.parametrize(
    ("secrets", "fits"),
    [(Secrets(OLD), OLD), (Secrets(NEW, OLD), OLD), (Secrets(NEW, OLD, activated=True), NEW), (Secrets(NEW), NEW)],
)
def test_the_koji_signature_stays_the_old_secrets_until_the_new_one_is_activated(secrets: Secrets, fits: str) -> None:
    plain = {"X-Koji-Signature": signed_headers(secrets, "evt_1", AT, EVENT)["X-Koji-Signature"]}
    assert verify(EVENT, plain, fits, untimed=True)
    assert verify(EVENT, plain, [NEW, OLD], untimed=True)
    other = OLD if fits == NEW else NEW
    assert "does not fit" in refusal(EVENT, plain, other, untimed=True)


@given(
    text=st.text(),
    position=st.integers(min_value=0),
    change=st.integers(min_value=1, max_value=255),
    seconds=st.integers(min_value=0, max_value=4_000_000_000),
)
def test_whatever_is_signed_is_taken_and_any_changed_byte_of_it_is_not(
    text: str, position: int, change: int, seconds: int
) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    body = json.dumps({"text": text}, ensure_ascii=False).encode(errors="replace")
    headers = signed_headers(Secrets(NEW, OLD), "evt_1", at, body)
    assert verify(body, headers, OLD, now=at) == json.loads(body)
    position %= len(body)
    changed = body[:position] + bytes([body[position] ^ change]) + body[position + 1 :]
    refusal(changed, headers, [OLD, NEW], now=at)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "X-Koji-Signature"]),
        st.one_of(st.text(), st.sampled_from([ID, str(SECONDS), SIGNATURE.replace("g0hM", "AAAA"), "v1,,", "v1"])),
    ),
    st.binary(),
)
def test_headers_of_any_content_are_refused_with_a_sentence(headers: dict[str, str], body: bytes) -> None:
    assert re.search(r"[.]$", refusal(body, headers))


def test_a_receiver_loads_no_database_and_no_web_framework() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, openkoji.webhooks; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"psycopg", "fastapi", "starlette", "pydantic", "httpx", "alembic", "procrastinate", "uvicorn", "numpy"}
    assert heavy.isdisjoint(module.split(".")[0] for module in loaded)
    assert {module for module in loaded if module.startswith("openkoji.")} <= {
        "openkoji.webhooks",
        "openkoji.webhooks.signatures",
        "openkoji.kit",
        "openkoji.kit.clock",
    }
