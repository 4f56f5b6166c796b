"""Whatever is cut out of a workspace, the answer is a list of problems and never a failure of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from freshmart_cli.contracts.loading import inspect_workspace

CHAIN = Path(__file__).parent / "workspaces" / "chain.yml"
FILES: dict[str, str] = yaml.safe_load(CHAIN.read_text(encoding="utf-8"))["files"]


def write(root: Path, name: str, text: str) -> None:
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_any_one_of_its_lines_is_answered(name: str, tmp_path: Path) -> None:
    for each, text in FILES.items():
        write(tmp_path, each, text)
    lines = FILES[name].splitlines(keepends=True)
    for gone in range(len(lines)):
        write(tmp_path, name, "".join((*lines[:gone], *lines[gone + 1 :])))
        inspection = inspect_workspace(tmp_path)
        assert (inspection.workspace is None) == bool(inspection.errors), f"without line {gone + 1}"
