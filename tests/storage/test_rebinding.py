"""Addresses that others named: only the internet's, looked up once, and connected to as looked up."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.slack import Slack
from storage import rebinding
from storage.domain.errors import TryLater
from storage.rebinding import Pinned, is_public
from workers.channels import download, graph

PUBLIC, OTHER = "157.240.0.53", "2a03:2880:f12f:83:face:b00c:0:25de"


class Wire:
    """What carries requests: remembers where they went. dead: addresses at which nobody answers."""

    def __init__(self, *dead: str) -> None:
        self.asked: list[httpx.Request] = []
        self.dead = dead

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.host in self.dead:
            raise httpx.ConnectTimeout("nobody")
        return httpx.Response(200, content=b"bytes")


def client(wire: Wire, *answers: list[str], ours=()) -> httpx.Client:
    """A pinned client; each look-up of a name gives the next answer."""
    coming = iter(answers)
    return httpx.Client(transport=Pinned(ours, httpx.MockTransport(wire), lambda *_: next(coming)), trust_env=False)


@pytest.mark.parametrize("address", [PUBLIC, OTHER, "8.8.8.8", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "", "lookaside.fbsbx.com", "127.1",
    ],
)  # fmt: skip
def test_an_address_of_any_other_network_is_not(address):
    assert not is_public(address)


def test_the_address_that_was_judged_is_the_one_that_is_connected_to():
    wire = Wire()
    told = client(wire, [PUBLIC], ["127.0.0.1"]).get("https://lookaside.fbsbx.com/a?x=1")

    (asked,) = wire.asked
    assert (str(asked.url), asked.headers["host"], asked.extensions["sni_hostname"], told.content) == (
        f"https://{PUBLIC}/a?x=1", "lookaside.fbsbx.com", "lookaside.fbsbx.com", b"bytes",
    )  # fmt: skip
    assert str(told.url) == "https://lookaside.fbsbx.com/a?x=1"


def test_a_name_that_leads_elsewhere_the_second_time_is_refused_then():
    wire = Wire()
    twice = client(wire, [PUBLIC], ["127.0.0.1"])
    twice.get("https://lookaside.fbsbx.com/a")
    with pytest.raises(httpx.ConnectError):
        twice.get("https://lookaside.fbsbx.com/a")
    assert [each.url.host for each in wire.asked] == [PUBLIC]


@pytest.mark.parametrize("answer", [["10.0.0.1"], [PUBLIC, "::1"], ["::1", PUBLIC], []])
def test_a_name_with_any_address_that_is_not_public_is_asked_nothing(answer):
    wire = Wire()
    with pytest.raises(httpx.ConnectError):
        client(wire, answer).get("https://lookaside.fbsbx.com/a")
    assert wire.asked == []


def test_an_address_in_place_of_a_name_is_judged_too():
    wire = Wire()
    with pytest.raises(httpx.ConnectError):
        httpx.Client(transport=Pinned((), httpx.MockTransport(wire))).get("https://127.0.0.1/a")
    assert wire.asked == []


def test_where_one_address_does_not_answer_the_next_is_tried():
    wire = Wire(OTHER)
    assert client(wire, [OTHER, PUBLIC]).get("https://lookaside.fbsbx.com/a").content == b"bytes"
    assert [each.url.host for each in wire.asked] == [OTHER, PUBLIC]


def test_where_none_answers_the_last_one_says_why():
    with pytest.raises(httpx.ConnectTimeout):
        client(Wire(OTHER, PUBLIC), [PUBLIC, OTHER]).get("https://lookaside.fbsbx.com/a")


def test_our_own_origin_is_reached_wherever_it_is_and_no_other_port_of_it():
    wire = Wire()
    ours = client(wire, ["127.0.0.1"], ours=[("http", "127.0.0.1", 4000)])
    assert ours.get("http://127.0.0.1:4000/a").content == b"bytes"
    with pytest.raises(httpx.ConnectError):
        ours.get("http://127.0.0.1:4001/a")
    assert [each.url.port for each in wire.asked] == [4000]


@pytest.fixture
def inner() -> Iterator[tuple[str, list[bytes]]]:
    """A service of our own network: its port, and what it was asked."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            try:
                while True:
                    caller, _ = door.accept()
                    with caller:
                        heard.append(caller.recv(1000))
                        caller.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret")
            except OSError:
                return

        listening = threading.Thread(target=listen)
        listening.start()
        yield str(door.getsockname()[1]), heard
        door.shutdown(socket.SHUT_RDWR)
    listening.join()


@pytest.fixture
def rebound(monkeypatch, inner):
    """Every name leads into our own network."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, port, *args, **more: real("127.0.0.1", port, *args, **more))
    return inner


def test_a_customers_file_is_not_fetched_from_our_own_network(rebound):
    _, heard = rebound
    graph.configure(whatsapp_url="https://graph.facebook.com", instagram_url="https://graph.instagram.com")
    with (
        pytest.raises(TryLater) as refusal,
        download.opened("https://lookaside.fbsbx.com/a", 1000, token="EAA"),
    ):
        raise AssertionError("it was opened")
    graph.configured().close()
    assert (refusal.value.code, refusal.value.provider, heard) == ("media_unfetchable", "ConnectError", [])


def test_an_agents_file_and_an_answer_are_not_carried_into_our_own_network(rebound, tmp_path):
    _, heard = rebound
    slack = Slack("https://slack.com/api", "xoxb-secret")
    file = tmp_path / "a"
    file.write_bytes(b"bytes")
    for go in (
        lambda: slack.download("https://files.slack.com/a", tmp_path / "b", most_bytes=10),
        lambda: slack.upload("https://files.slack.com/upload/a", file),
        lambda: slack.respond("https://hooks.slack.com/actions/a", text="Hello"),
    ):
        with pytest.raises(TryLater) as refusal:
            go()
        assert (refusal.value.code, refusal.value.provider) == ("slack_unreachable", "ConnectError")
    assert heard == []


def certified(name: str, folder: Path) -> Path:
    """A certificate of that name that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    words = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*words))
    return file


@pytest.mark.parametrize(("name", "is_them"), [("lookaside.fbsbx.com", True), ("evil.example", False)])
def test_who_is_connected_to_must_still_show_the_names_certificate(tmp_path, monkeypatch, name, is_them):
    file = certified(name, tmp_path)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(file)
    monkeypatch.setattr(rebinding, "is_public", lambda _: True)  # nobody but loopback can be connected to here

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"bytes")

        def log_message(self, *_: object) -> None:
            """To nobody."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        server.socket = theirs.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        wire = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=file), trust_env=False)
        with httpx.Client(transport=Pinned((), wire, lambda *_: ["127.0.0.1"]), trust_env=False) as pinned:
            address = f"https://lookaside.fbsbx.com:{server.server_port}/a"
            if is_them:
                assert pinned.get(address).content == b"bytes"
            else:
                with pytest.raises(httpx.ConnectError, match="certificate"):
                    pinned.get(address)
        server.shutdown()
        serving.join()


def test_a_stand_in_on_loopback_is_fetched_from(inner):
    port, heard = inner
    there = f"http://127.0.0.1:{port}"
    graph.configure(whatsapp_url=there, instagram_url=there)
    with download.opened(f"{there}/a", 1000) as file:
        assert b"".join(file.chunks) == b"secret"
    graph.configured().close()
    assert len(heard) == 1
