"""Every case in this folder is a workspace and the diagnostics that it must give, no more and no fewer.

``from`` names a case whose files are taken over, ``change`` replaces texts in them, ``without`` removes files
and ``files`` adds some.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from freshmart_cli.contracts.loading import inspect_workspace
from freshmart_cli.contracts.rules.catalogue import RULES

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("**/*.yml"))


def read(case: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(case.read_text(encoding="utf-8"))
    return loaded


def files_of(case: dict[str, Any]) -> dict[str, str]:
    files = files_of(read(HERE / case["from"])) if "from" in case else {}
    for change in case.get("change", ()):
        file, old, new = change["in"], change["old"], change["new"]
        assert files[file].count(old) == 1, f"{file} must hold once: {old!r}"
        files[file] = files[file].replace(old, new)
    for gone in case.get("without", ()):
        del files[gone]
    return {**files, **case.get("files", {})}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_problem_of_a_workspace_is_found_where_it_stands(path: Path, tmp_path: Path) -> None:
    case = read(path)
    for name, text in files_of(case).items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding=case.get("encoding", "utf-8"))
    found = inspect_workspace(tmp_path, case.get("env"), case.get("set", {})).diagnostics
    shown = [f"{each.file}:{each.line}:{each.column} {each.code}" for each in found]
    assert shown == case["expect"], "\n".join(each.render() for each in found)


def test_every_rule_has_a_case() -> None:
    expected = {line.split()[1] for path in CASES for line in read(path)["expect"]}
    assert {rule.code for rule in RULES} - expected == set()
