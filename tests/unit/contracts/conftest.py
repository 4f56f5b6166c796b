"""A small workspace on disk, and its parts in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.structure import read_model
from freshmart_cli.contracts.yaml_text import read_text

FILES = {
    "freshmart.yml": """\
workspace: kiosk
variables: {landing: in, lakehouse: lake, day_start: "04:00"}
defaults:
  owner: data@example.org
  silver: {retention: 2y, layout: {file_size: 128mb}, gate: {min_rows: 10}}
environments:
  dev: {}
  prod:
    engine: spark
    remote: "${env:KIOSK_REMOTE}"
    variables: {lakehouse: "s3://kiosk/lake", day_start: "05:00"}
""",
    "sources/papers.yml": """\
source: papers
path: ${landing}/papers/*.csv
environments:
  prod: {path: "s3://kiosk/papers/*.csv", arrival: last_modified}
""",
    "contracts/papers.yml": """\
contract: papers
version: 1.0.0
cadence: {every: 1d, at: "05:00"}
arrivals: {slot: 1d, day_start: "${day_start}"}
format: delimited
tables:
  papers:
    grain: one row per paper
    keys: [paper_id]
    columns: {paper_id: int not null, title: string}
    load: merge
    layout: {cluster_by: [paper_id]}
""",
    "contracts/gold/paper_count.yml": """\
table: paper_count
grain: one row
keys: [papers]
cadence: 1d
gate: {score: 90}
columns: {papers: bigint}
sql: SELECT count(*) AS papers FROM silver.papers
""",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the workspace with some of its files changed, added, or left out (None)."""

    def write(changes: dict[str, str | None] | None = None) -> Path:
        for name, text in {**FILES, **(changes or {})}.items():
            if text is not None:
                target = tmp_path / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def contract() -> Callable[[str], Contract]:
    """Read a contract that must be right."""

    def contract(text: str) -> Contract:
        reading = read_model(Contract, read_text("contracts/x.yml", text).document)
        assert reading.piece is not None, reading.problems
        return reading.piece

    return contract
