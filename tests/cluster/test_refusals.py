"""A server that lets nobody in is an error in words."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.engine.remotes import TOKEN_VARIABLE
from tests.cluster.conftest import MASK_KEY
from tests.support.booth import FIRST, booth, deliver
from tests.support.cluster import Cluster
from tests.support.commands import Command


def test_a_wrong_token_is_refused_in_words_and_shown_nowhere(cluster: Cluster, tmp_path: Path) -> None:
    workspace = booth(tmp_path / "workspace", cluster.url)
    command = Command(workspace, tmp_path / "in", tmp_path / "lake", "cluster", {MASK_KEY: "a key"})
    deliver(command.landing, FIRST)
    refused = command.run("run", **{TOKEN_VARIABLE: "hush"})
    assert refused.code == 1, refused.output
    assert f"{cluster.url} lets nobody in" in refused.output
    assert f"export {TOKEN_VARIABLE}=" in refused.output
    for unwanted in ("hush", "Traceback", "Warning"):
        assert unwanted not in refused.output
    assert not list((command.lakehouse / "_ledger").glob("_sessions/*"))
