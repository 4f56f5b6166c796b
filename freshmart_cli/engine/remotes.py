"""Addresses of Spark elsewhere: read without showing what they hide, and whether anybody listens there."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from freshmart_cli.contracts.secret_texts import holds_secret

TOKEN_VARIABLE = "SPARK_CONNECT_AUTHENTICATE_TOKEN"
"""The client of Spark Connect reads the token from here where its address holds none; it then asks for TLS."""

CONNECT, DATABRICKS = "sc", "databricks"
_PORT = 15002
_SECONDS = 3.0
_HOST = re.compile(r"[\w.:%-]+")
_TOLD = ("use_ssl", "user_id", "x-databricks-cluster-id")


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def scheme_of(remote: str) -> str:
    return remote.partition("://")[0].lower()


def address_of(remote: str) -> Address | None:
    """Where ``sc://host:port/;…`` leads; None where it cannot be read."""
    try:
        parts = urlsplit(f"http:{remote.partition(':')[2]}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if scheme_of(remote) != CONNECT or host is None or parts.path.partition(";")[0] not in ("", "/"):
        return None
    # What follows a host without a slash may be a token.
    return Address(host, port or _PORT) if _HOST.fullmatch(host) else None


def without_secrets(remote: str) -> str:
    """The address with those of its parameters alone that are no secret for certain."""
    scheme, _, rest = remote.partition("://")
    if scheme_of(remote) != CONNECT:
        return remote if not holds_secret(remote) else f"{scheme}://"
    place, *parameters = rest.split(";")
    kept = [each for each in parameters if each.partition("=")[0].lower() in _TOLD]
    return ";".join([f"{scheme}://{place.rpartition('@')[2]}", *kept])


def why_unreachable(address: Address, seconds: float = _SECONDS) -> str:
    """Connect and hang up, without a word; why that fails, or '' where somebody listens."""
    try:
        socket.create_connection((address.host, address.port), seconds).close()
    except TimeoutError:
        return f"no answer within {seconds:g} seconds"
    except (socket.gaierror, UnicodeError):
        return "no such host"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""
