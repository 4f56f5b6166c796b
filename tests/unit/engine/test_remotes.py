from __future__ import annotations

import socket

import pytest

from freshmart_cli.contracts.secret_texts import holds_secret
from freshmart_cli.engine.remotes import Address, address_of, why_unreachable, without_secrets


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("sc://spark.example:15009/;use_ssl=true", Address("spark.example", 15009)),
        ("sc://spark.example", Address("spark.example", 15002)),
        ("sc://spark.example/;token=hush;use_ssl=true", Address("spark.example", 15002)),
        ("sc://10.0.0.1:80", Address("10.0.0.1", 80)),
        ("sc://[::1]:80", Address("::1", 80)),
        ("sc://", None),
        ("sc://spark.example:port", None),
        ("sc://spark.example:1/path", None),
        ("sc://spark.example;token=hush", None),
        ("databricks://spark.example:1", None),
        ("spark.example:15002", None),
        ("", None),
    ],
)
def test_an_address_leads_to_a_host_and_a_port_as_the_client_reads_it(remote: str, address: Address | None) -> None:
    assert address_of(remote) == address


@pytest.mark.parametrize(
    ("remote", "secret"),
    [
        ("sc://h:1/;token=hush", True),
        ("sc://h:1/;use_ssl=true;TOKEN=hush", True),
        ("databricks://h?token=hush", True),
        ("sc://me:hush@h:1", True),
        ("sc://h:1/;token=${env:TOKEN}", False),
        ("sc://h:1/;use_ssl=true", False),
        ("sc://h:1/;user_id=me@h", False),
    ],
)
def test_a_token_that_is_written_down_is_a_secret_and_one_of_the_environment_is_none(remote: str, secret: bool) -> None:
    assert holds_secret(remote) is secret


@pytest.mark.parametrize(
    ("remote", "told"),
    [
        ("sc://h:1", "sc://h:1"),
        ("sc://h:1/;token=hush", "sc://h:1/"),
        ("sc://h:1/;use_ssl=true;TOKEN=hush;user_id=me", "sc://h:1/;use_ssl=true;user_id=me"),
        ("sc://me:hush@h:1/;x-key=hush;x-databricks-cluster-id=7", "sc://h:1/;x-databricks-cluster-id=7"),
        ("databricks://profile?cluster_id=7", "databricks://profile?cluster_id=7"),
        ("databricks://h?token=hush", "databricks://"),
    ],
)
def test_an_address_is_told_and_kept_without_what_may_be_a_secret(remote: str, told: str) -> None:
    assert without_secrets(remote) == told


def test_somebody_who_listens_is_not_spoken_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert why_unreachable(Address("127.0.0.1", server.getsockname()[1])) == ""
        heard, _ = server.accept()
        with heard:
            assert heard.recv(100) == b""


def test_where_nobody_listens_it_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert why_unreachable(Address("127.0.0.1", port)) == "connection refused"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError(), "no answer within 3 seconds"),
        (socket.gaierror(-2, "Name or service not known"), "no such host"),
        (UnicodeError("label empty or too long"), "no such host"),
        (OSError(101, "Network is unreachable"), "network is unreachable"),
    ],
)
def test_each_way_not_to_get_there_is_told(monkeypatch: pytest.MonkeyPatch, error: Exception, told: str) -> None:
    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        assert (address, timeout) == (("spark.example", 1), 3.0)
        raise error

    monkeypatch.setattr(socket, "create_connection", refuse)
    assert why_unreachable(Address("spark.example", 1)) == told
