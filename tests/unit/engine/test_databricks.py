"""The address of a Databricks cluster is made of the environment or a profile, and nothing is written down."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from freshmart_cli.engine.databricks import connect_url
from freshmart_cli.engine.remote import RemoteServer
from freshmart_cli.errors import UserError


class Silent(BaseHTTPRequestHandler):
    """A host that tells nothing of itself."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def host() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "TOKEN", "CLUSTER_ID", "CONFIG_PROFILE", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"DATABRICKS_{name}", raising=False)
    monkeypatch.setenv("DATABRICKS_CONFIG_FILE", str(tmp_path / "databrickscfg"))
    monkeypatch.setenv("PATH", str(tmp_path))  # No command line of a cloud is asked for credentials.


def test_the_address_is_made_of_environment_variables(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": host, "TOKEN": "dapi-1", "CLUSTER_ID": "0101-abc"}.items():
        monkeypatch.setenv(f"DATABRICKS_{name}", value)
    place = host.removeprefix("http://")
    expected = f"sc://{place}:443/;use_ssl=true;token=dapi-1;x-databricks-cluster-id=0101-abc"
    assert connect_url("databricks://") == expected
    assert RemoteServer("databricks://?cluster_id=0202").url() == expected.replace("0101-abc", "0202")


def test_the_address_is_made_of_a_profile(host: str, tmp_path: Path) -> None:
    text = f"[shop]\nhost = {host}\ntoken = dapi-2\ncluster_id = 0303\n"
    (tmp_path / "databrickscfg").write_text(text, encoding="utf-8")
    assert connect_url("databricks://shop").endswith("token=dapi-2;x-databricks-cluster-id=0303")


def test_missing_credentials_are_told_with_what_to_do() -> None:
    with pytest.raises(UserError, match="no credentials for Databricks") as caught:
        connect_url("databricks://")
    assert "freshmart doctor" in caught.value.hint


def test_a_missing_cluster_is_told(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_HOST", host)
    monkeypatch.setenv("DATABRICKS_TOKEN", "dapi-3")
    with pytest.raises(UserError, match="no Databricks cluster is named"):
        connect_url("databricks://")


def test_another_server_is_where_its_address_says() -> None:
    assert RemoteServer("sc://127.0.0.1:15002").url() == "sc://127.0.0.1:15002"
