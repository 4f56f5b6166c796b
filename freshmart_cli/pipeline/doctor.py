"""What is installed, what each environment of the workspace needs, and what mends each lack; starts no engine.

It must answer where packages are missing too: what reads a workspace is imported only once they are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from freshmart_cli.errors import UserError
from freshmart_cli.pipeline.doctor_findings import Examination, Finding, is_ready
from freshmart_cli.pipeline.doctor_machine import Machine, look_at_machine, machine_findings

_SETTINGS = "freshmart.yml"
_WRONG = UserError.exit_code


def examine(workspace: Path, env: str | None = None, overrides: Mapping[str, str] | None = None) -> Examination:
    """The machine, and all environments or the one named ``env``; ``overrides`` are ``--set`` values.

    Outside a workspace the machine alone. Raises UserError where a workspace, an environment or a variable
    is named that is not there.
    """
    machine = look_at_machine()
    root = workspace.resolve()
    found = machine_findings(machine, root)
    if not is_ready(found):
        return Examination(found, None, "the packages come first: no workspace was looked at", (), (), _WRONG)
    if not (root / _SETTINGS).is_file():
        if workspace != Path() or env or overrides:
            hint = "name one: --workspace DIR; or create one here with: freshmart init"
            raise UserError(f"no workspace at {root}: {_SETTINGS} is missing", hint=hint)
        return Examination(found, None, _outside(root), (), (), 0)
    return _of_workspace(root, env, overrides or {}, (machine, found))


def _outside(folder: Path) -> str:
    above = next((each for each in folder.parents if (each / _SETTINGS).is_file()), None)
    told = f"no workspace here ({_SETTINGS} is missing): this tells of the machine only"
    return f"{told}; there is one in {above}" if above else told


def _of_workspace(
    root: Path, env: str | None, overrides: Mapping[str, str], looked: tuple[Machine, tuple[Finding, ...]]
) -> Examination:
    machine, found = looked
    try:
        from freshmart_cli.pipeline.doctor_environments import Place, look_at_environments
    except ImportError as error:
        broken = Finding("packages", "missing", f"cannot be imported: {error}", "", "")
        return Examination((*found, broken), root, "the packages come first", (), (), _WRONG)
    looked_at = look_at_environments(Place(root, env, overrides), machine)
    unread = f"{_SETTINGS} cannot be read" if looked_at.problems else ""
    ready = any(each.in_use and each.ready for each in looked_at.states)
    return Examination(found, root, unread, looked_at.problems, looked_at.states, 0 if ready else _WRONG)
