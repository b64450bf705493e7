"""Connections to addresses that others named: looked up once, found to be on the internet, and made to just that.

A name that is allowed may still lead into our own network, or lead there only at the second look-up (DNS rebinding).
So the look-up that is judged is the one that is connected to, and the certificate is still asked to be the name's.
Source: reliability notes d39.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import httpx

from storage.certificates import believed

Origin: TypeAlias = tuple[str, str, int]  # scheme, host, port
Resolve: TypeAlias = Callable[[str, int], Iterable[str]]

PORTS: Final = {"https": 443, "http": 80}


class Pinned(httpx.BaseTransport):
    """A transport that connects to public addresses only, and to our own configured origins wherever they are.

    wire: what carries it; made here if not given. It keeps no connection: one is for a name, not for an address.
    Raises httpx.ConnectError when a name leads nowhere, or somewhere that is not public; nothing has left then.
    """

    def __init__(
        self, ours: Iterable[Origin], wire: httpx.BaseTransport | None = None, resolve: Resolve | None = None
    ) -> None:
        self._ours: Final = frozenset(ours)
        self._wire: Final = wire or httpx.HTTPTransport(
            verify=believed(), trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._resolve: Final = resolve or look_up

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it to each address of the name in turn, until one takes the connection."""
        origin = origin_of(request.url)
        if origin is None or origin in self._ours:
            return self._wire.handle_request(request)
        _, host, port = origin
        refused: httpx.TransportError = httpx.ConnectError(f"{host} has no address")
        for address in public(self._resolve(host, port)):
            try:
                return self._wire.handle_request(_sent_to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused

    def close(self) -> None:
        """Let the connections go."""
        self._wire.close()


def origin_of(url: httpx.URL) -> Origin | None:
    """Where it leads; None for what names a user or is no web address."""
    if url.userinfo or not url.host or url.scheme not in PORTS:
        return None
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def look_up(host: str, port: int) -> list[str]:
    """The addresses of a name, best first. Raises httpx.ConnectError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} is not known") from error
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


def public(addresses: Iterable[str]) -> list[str]:
    """The addresses, each once it is known that all of them are on the internet. Raises httpx.ConnectError."""
    found = list(addresses)
    if not all(map(is_public, found)):
        raise httpx.ConnectError("the name leads into a network that is not public")
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's, also by what it carries inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inside = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()))
        if not all(is_public(str(each)) for each in inside if each is not None):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


def _sent_to(address: str, request: httpx.Request) -> httpx.Request:
    """The same request to that address. Its Host header and the certificate it wants stay those of the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
