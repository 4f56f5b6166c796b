"""What each environment of a workspace needs, and what of it is there."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from freshmart_cli.contracts.folder import SETTINGS, look_into
from freshmart_cli.contracts.loading import inspect_workspace
from freshmart_cli.contracts.reading import read_draft
from freshmart_cli.contracts.secret_texts import holds_secret
from freshmart_cli.contracts.settings import Settings, read_settings
from freshmart_cli.contracts.structure import read_model
from freshmart_cli.contracts.workspace import Environment, WorkspaceFile
from freshmart_cli.contracts.yaml_text import ReadFile, read_bytes
from freshmart_cli.counting import counted
from freshmart_cli.engine.remotes import address_of, scheme_of
from freshmart_cli.errors import Diagnostic, UserError
from freshmart_cli.pipeline.doctor_engines import sail_needs, spark_needs
from freshmart_cli.pipeline.doctor_findings import EnvironmentState, Finding, is_ready
from freshmart_cli.pipeline.doctor_folders import folder_needs
from freshmart_cli.pipeline.doctor_machine import Machine
from freshmart_cli.pipeline.doctor_remotes import remote_needs

_UNSET = "export "
"""How the hint begins where a file names an environment variable that is not set."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which workspace, and how it is looked at: ``env`` alone if given; ``overrides`` are ``--set`` values."""

    root: Path
    env: str | None
    overrides: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Environments:
    """``problems``: those of freshmart.yml for which no environment could be looked at."""

    states: tuple[EnvironmentState, ...]
    problems: tuple[Diagnostic, ...] = ()


def look_at_environments(place: Place, machine: Machine) -> Environments:
    """Raises UserError for an unknown ``env`` or override."""
    read = read_bytes(SETTINGS, (place.root / SETTINGS).read_bytes())
    settings = read_settings(read, place.env, place.overrides)
    piece = settings.entry.piece
    if piece is None:
        return Environments((), tuple(each for each in settings.problems if each.severity == "error"))
    names: list[str | None] = [place.env] if place.env else [*piece.environments] or [None]
    return Environments(tuple(_state(place, read, name, settings.env, machine) for name in names))


def _state(place: Place, read: ReadFile, name: str | None, in_use: str, machine: Machine) -> EnvironmentState:
    """``name`` is None where the workspace declares no environment: commands run in a plain one."""
    settings = read_settings(read, name, place.overrides)
    place = replace(place, env=name)
    findings = (
        *_file_problems(place, whole=settings.env == in_use),
        *_engine_needs(place, read, settings, machine),
        *_keys(settings, machine.environ),
        *folder_needs(place.root, settings.variables.values),
    )
    told = _told(settings.environment)
    return EnvironmentState(settings.env, told, settings.env == in_use, is_ready(findings), findings)


def _told(environment: Environment) -> str:
    """The engine and where it runs; of an address no more than the host, the rest may hold secrets."""
    if environment.engine == "sail":
        return "sail, on this machine"
    if not environment.remote:
        return f"spark, on this machine ({environment.master or 'local[*]'})"
    address = address_of(environment.remote)
    return f"spark, at {address}" if address else f"spark, at {scheme_of(environment.remote)}://…"


def _engine_needs(place: Place, read: ReadFile, settings: Settings, machine: Machine) -> Iterator[Finding]:
    environment = settings.environment
    if environment.engine == "sail":
        return sail_needs(environment, machine)
    if environment.remote:
        return remote_needs(environment, machine, _secret_in_file(read, settings.env))
    fetch = f"freshmart query 'SELECT 1 AS one'{_address(place)}"
    return spark_needs(environment, machine, fetch)


def _secret_in_file(read: ReadFile, env: str) -> bool:
    """Looks at the address and the variables as they are written, before ``${env:NAME}`` is filled in."""
    written = read_model(WorkspaceFile, read.document).piece or WorkspaceFile(workspace="")
    environment = written.environments.get(env, Environment())
    return any(map(holds_secret, (environment.remote, *environment.variables.values(), *written.variables.values())))


def _file_problems(place: Place, whole: bool) -> Iterator[Finding]:
    """What keeps any command from running there; ``whole``: also what only the linter finds, which takes longer."""
    try:
        if whole:
            found = inspect_workspace(place.root, place.env, place.overrides).errors
        else:
            found = read_draft(look_into(place.root), place.env, place.overrides)[1]
    except UserError as error:
        yield Finding("files", "missing", error.message, "", error.hint)
        return
    errors = [each for each in found if each.severity == "error"]
    unset = [each for each in errors if each.hint.startswith(_UNSET)]
    for each in unset:
        yield Finding("files", "missing", f"{_place(each)} {each.message}", "", each.hint.partition(",")[0])
    others = [each for each in errors if each not in unset]
    if others:
        more = f", and {counted(len(others) - 1, 'more problem')}" if others[1:] else ""
        told = f"{_place(others[0])} {others[0].message}{more}"
        yield Finding("files", "missing", told, "", f"freshmart validate contract{_address(place)}")


def _place(problem: Diagnostic) -> str:
    return f"{problem.file}:{problem.line}:{problem.column} {problem.code}"


def _address(place: Place) -> str:
    """What makes a command of this folder mean that environment."""
    given = [("--workspace", str(place.root))] if place.root != Path.cwd() else []
    given += [("--env", place.env)] if place.env else []
    given += [("--set", f"{name}={value}") for name, value in place.overrides.items()]
    return "".join(f" {option} {shlex.quote(value)}" for option, value in given)


def _keys(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The keys of masks: an engine on this machine makes its own where none is set, another has to be given one."""
    environment = settings.environment
    local = environment.engine == "sail" or not environment.remote
    for purpose, variable in settings.entry.piece.purposes.items() if settings.entry.piece else ():
        needed, fix = f"key of purpose {purpose}", f"export {variable}=…"
        if environ.get(variable):
            yield Finding(variable, "ok", "set", needed)
        elif variable in environ:
            yield Finding(variable, "missing", "set to nothing", needed, fix)
        elif local:
            yield Finding(variable, "ok", "not set: one is made for this lakehouse", needed)
        else:
            yield Finding(variable, "missing", "not set", f"{needed}, as the others who write there have it", fix)
