"""No address that a workspace stored leads inside: checked when it is saved, and again on what is dialled."""

from __future__ import annotations

from ipaddress import ip_address

import httpx
import pytest

from openkoji.kit import dialling
from openkoji.kit.addresses import parse_address
from openkoji.kit.targets import Client, TargetRefusedError, Targets, UnreachableError, post
from tests.kit.names import FakeNames
from tests.kit.receivers import LOOPBACK, accepts, receiver, says
from tests.kit.test_addresses import NOT_PUBLIC, PUBLIC

# Hosts that lead a plain client to this machine.
ROADS_TO_LOOPBACK = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "0",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "017700000001",
    "localhost",
    "LOCALHOST",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "inside.example",
    "inside.example.",
    "metadata.google.internal",
    "app.localhost",
]


@pytest.fixture
def names(names: FakeNames) -> FakeNames:
    for name in ("inside.example", "inside.example.", "metadata.google.internal", "app.localhost"):
        names.say(name, ["127.0.0.1"])
    return names


async def refusal(client: Client, url: str) -> UnreachableError:
    with pytest.raises(UnreachableError) as failed:
        await post(client, url, b"{}", {})
    return failed.value


@pytest.mark.parametrize("host", ROADS_TO_LOOPBACK)
async def test_no_road_to_this_machine_is_taken_that_a_plain_client_takes(names: FakeNames, host: str) -> None:
    async with receiver(accepts, host="0.0.0.0") as inside, Targets().client() as client:
        for scheme in ("https", "http"):
            url = f"{scheme}://{host}:{inside.port}/"
            with pytest.raises(TargetRefusedError):
                await Targets().check(url)
            assert (await refusal(client, url)).code == "target_refused"
        assert inside.connections == 0
        async with httpx.AsyncClient(trust_env=False) as plain:
            assert (await plain.post(f"http://{host}:{inside.port}/")).status_code == 200
        assert inside.connections == 1


@pytest.mark.parametrize("text", [text for texts in NOT_PUBLIC.values() for text in texts if "%" not in text])
async def test_nothing_that_is_not_public_is_dialled_by_number_or_by_name(
    names: FakeNames, dialled: list[tuple[str, int]], text: str
) -> None:
    names.say("hostile.example", [text])
    literal = f"[{text}]" if ":" in text else text
    async with Targets().client() as client:
        for host in (literal, "hostile.example"):
            assert (await refusal(client, f"https://{host}/")).code == "target_refused"
    assert dialled == []


async def test_a_zone_in_an_answer_opens_nothing(names: FakeNames, dialled: list[tuple[str, int]]) -> None:
    names.say("hostile.example", ["fe80::1%lo"])
    async with Targets().client() as client:
        assert (await refusal(client, "https://hostile.example/")).code == "target_refused"
    assert dialled == []


@pytest.mark.parametrize("text", PUBLIC)
@pytest.mark.parametrize("port", [443, 8443, 22, 65_535])
async def test_public_addresses_are_dialled_on_any_port(
    names: FakeNames, dialled: list[tuple[str, int]], text: str, port: int
) -> None:
    names.say("receiver.example", [text])
    url = f"https://receiver.example:{port}/hook"
    await Targets().check(url)
    async with Targets().client() as client:
        assert (await refusal(client, url)).code == "connection_failed"
    assert [(parse_address(address), port) for address, port in dialled] == [(parse_address(text), port)]


async def test_a_name_that_turns_inside_between_check_and_call_is_not_dialled(names: FakeNames) -> None:
    names.say("rebinds.example", ["8.8.8.8"], ["127.0.0.1"])
    async with receiver(accepts) as inside, Targets().client() as client:
        url = f"https://rebinds.example:{inside.port}/"
        await Targets().check(url)
        assert (await refusal(client, url)).code == "target_refused"
        assert inside.connections == 0


async def test_one_look_up_serves_both_the_check_and_the_dialling(
    names: FakeNames, dialled: list[tuple[str, int]]
) -> None:
    names.say("rebinds.example", ["8.8.8.8"], ["127.0.0.1"])
    async with Targets().client() as client:
        assert (await refusal(client, "https://rebinds.example/")).code == "connection_failed"
    assert names.asked == ["rebinds.example"]
    assert dialled == [("8.8.8.8", 443)]


async def test_each_new_connection_is_judged_by_a_look_up_of_its_own_time(
    names: FakeNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialling, "_REMEMBERED_SECONDS", 0)
    closes = says(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", then_closes=True)
    names.say("rebinds.example", ["127.0.0.1"], ["127.0.0.1", "10.0.0.1"])
    async with receiver(closes) as ours, LOOPBACK.client() as client:
        url = f"http://rebinds.example:{ours.port}/"
        assert (await post(client, url, b"{}", {})).status == 200
        assert (await refusal(client, url)).code == "target_refused"
        assert ours.connections == 1


@pytest.mark.parametrize("answer", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["2606:4700::1", "10.0.0.1"]])
async def test_a_name_with_a_public_and_a_private_address_is_refused(
    names: FakeNames, dialled: list[tuple[str, int]], answer: list[str]
) -> None:
    names.say("both.example", answer)
    with pytest.raises(TargetRefusedError):
        await Targets().check("https://both.example/")
    async with Targets().client() as client:
        assert (await refusal(client, "https://both.example/")).code == "target_refused"
    assert dialled == []


async def test_every_address_is_judged_though_few_are_tried(names: FakeNames, dialled: list[tuple[str, int]]) -> None:
    many = [f"8.8.8.{number}" for number in range(1, 100)]
    names.say("many.example", many)
    names.say("hidden.example", [*many, "127.0.0.1"])
    async with Targets().client() as client:
        assert (await refusal(client, "https://hidden.example/")).code == "target_refused"
        assert dialled == []
        assert (await refusal(client, "https://many.example/")).code == "connection_failed"
    assert dialled == [(text, 443) for text in many[:4]]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_the_inside_is_a_reply_and_not_followed(status: int) -> None:
    async with receiver(accepts) as inside:
        redirects = says(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode())
        async with receiver(redirects) as outside, LOOPBACK.client() as client:
            reply = await post(client, outside.url, b"{}", {})
            assert (reply.status, reply.headers["location"]) == (status, inside.url)
        assert inside.connections == 0


class TestAllowedNetworks:
    async def test_are_reached_over_http_by_number_and_by_name(self, names: FakeNames) -> None:
        async with receiver(accepts) as ours, LOOPBACK.client() as client:
            for host in ("127.0.0.1", "inside.example", "[::ffff:127.0.0.1]"):
                url = f"http://{host}:{ours.port}/"
                await LOOPBACK.check(url)
                assert (await post(client, url, b"{}", {})).status == 200

    async def test_open_themselves_alone(self, names: FakeNames, dialled: list[tuple[str, int]]) -> None:
        targets = Targets.parse("10.1.0.0/16")
        names.say("ours.example", ["10.1.2.3"])
        names.say("theirs.example", ["10.2.2.3"])
        names.say("half.example", ["10.1.2.3", "10.2.2.3"])
        async with targets.client() as client:
            assert (await refusal(client, "http://ours.example/")).code == "connection_failed"
            for name in ("theirs.example", "half.example", "inside.example"):
                assert (await refusal(client, f"https://{name}/")).code == "target_refused"
        assert dialled == [("10.1.2.3", 80)]

    async def test_do_not_open_http_to_the_public(self, names: FakeNames, dialled: list[tuple[str, int]]) -> None:
        targets = Targets.parse("10.0.0.0/8")
        names.say("public.example", ["8.8.8.8"])
        names.say("both.example", ["10.0.0.1", "8.8.8.8"])
        async with targets.client() as client:
            for name in ("public.example", "both.example", "8.8.8.8"):
                refused = await refusal(client, f"http://{name}/")
                assert refused.code == "target_refused"
                assert "must begin with https://" in refused.sentence
        assert dialled == []

    def test_are_given_as_a_list(self) -> None:
        Targets.parse("127.0.0.1, fd00::/8").admit("http", "ours", [ip_address("127.0.0.1"), ip_address("fd00::1")])
        with pytest.raises(ValueError, match="intranet"):
            Targets.parse("10.0.0.0/8,intranet")


class TestWhatACheckSays:
    async def test_it_names_the_setting_and_not_what_was_looked_up(self, names: FakeNames) -> None:
        names.say("db.corp.example", ["10.3.4.5"])
        with pytest.raises(TargetRefusedError, match="OPENKOJI_ALLOW_PRIVATE_TARGETS") as refused:
            await Targets().check("https://db.corp.example/")
        assert refused.value.code == "target_refused"
        assert "10.3.4.5" not in refused.value.reason

    async def test_it_asks_for_https(self, names: FakeNames) -> None:
        names.say("public.example", ["8.8.8.8"])
        await Targets().check("https://public.example/")
        with pytest.raises(TargetRefusedError, match="must begin with https://"):
            await Targets().check("http://public.example/")

    async def test_it_tells_of_a_name_that_nobody_knows(self) -> None:
        with pytest.raises(TargetRefusedError, match=r"No address of nowhere\.invalid was found\. Check its spelling"):
            await Targets().check("https://nowhere.invalid/")
