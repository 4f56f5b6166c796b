"""Reads ``freshmart.yml``: which environment is meant, and which variables hold there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from freshmart_cli.contracts.document import Document, Spot, YamlPath
from freshmart_cli.contracts.entry import Entry
from freshmart_cli.contracts.rules.references import UNKNOWN_ENVIRONMENT
from freshmart_cli.contracts.rules.structure import SECRET
from freshmart_cli.contracts.secret_texts import holds_secret
from freshmart_cli.contracts.structure import Reading, read_model
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.contracts.variables import Variables, check_overrides, resolve
from freshmart_cli.contracts.workspace import Defaults, Environment, WorkspaceFile
from freshmart_cli.contracts.yaml_text import ReadFile
from freshmart_cli.errors import Diagnostic, UserError

FOLDERS = {"landing": "landing", "lakehouse": "lakehouse"}
"""Variables that every workspace has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``known`` is False where the file is too broken to know its variables."""

    entry: Entry[WorkspaceFile]
    env: str
    environment: Environment
    variables: Variables
    problems: tuple[Diagnostic, ...]

    @property
    def known(self) -> bool:
        return self.entry.piece is not None

    @property
    def defaults(self) -> Defaults:
        return self.entry.piece.defaults if self.entry.piece else Defaults()


def read_settings(read: ReadFile, env: str | None, overrides: Mapping[str, str]) -> Settings:
    """Raises UserError for an unknown ``env`` or override; what is wrong with the file is in ``problems``."""
    reading = read_model(WorkspaceFile, read.document) if read.usable else Reading(None, read.document)
    draft = reading.piece
    if draft is None:
        entry: Entry[WorkspaceFile] = Entry("freshmart", read.document, None)
        unknown = resolve((FOLDERS, dict(overrides)))
        return Settings(entry, env or "dev", Environment(), unknown, (*read.problems, *reading.problems))
    name = env or draft.default_env
    if env and env not in draft.environments:
        hint = did_you_mean(env, draft.environments, kind="environments of freshmart.yml")
        raise UserError(f"no environment {env!r} in freshmart.yml", hint=hint or "declare it under 'environments:'")
    check_overrides(overrides, _declared(draft))
    own = draft.environments.get(name, Environment()).variables
    variables = resolve((FOLDERS, draft.variables, own, overrides))
    document, unset = variables.fill(reading.document, _unused(draft, name))
    settings = read_model(WorkspaceFile, document).piece or draft
    environment = settings.environments.get(name, Environment())
    problems = (*read.problems, *reading.problems, *unset, *_default_env(settings, document), *_secrets(draft, read))
    return Settings(Entry(settings.workspace, document, settings), name, environment, variables, problems)


def _declared(settings: WorkspaceFile) -> dict[str, str]:
    declared = {**FOLDERS, **settings.variables}
    for environment in settings.environments.values():
        declared |= environment.variables
    return declared


def _unused(settings: WorkspaceFile, env: str) -> tuple[YamlPath, ...]:
    """Environments that are not in use: what they name may well be unset here."""
    return tuple(("environments", name) for name in settings.environments if name != env)


def _secrets(written: WorkspaceFile, read: ReadFile) -> Iterator[Diagnostic]:
    """Of addresses as they stand in the file: what comes from the environment is as it should be."""
    for name, environment in written.environments.items():
        if holds_secret(environment.remote):
            spot = Spot(("environments", name, "remote"))
            hint = "have it revoked, and: export SPARK_CONNECT_AUTHENTICATE_TOKEN=…"
            yield SECRET.found(read.document, spot, "the address holds a token or password", hint)


def _default_env(settings: WorkspaceFile, document: Document) -> tuple[Diagnostic, ...]:
    if not settings.environments or settings.default_env in settings.environments:
        return ()
    hint = did_you_mean(settings.default_env, settings.environments, kind="environments")
    message = f"default_env {settings.default_env!r} is not among the environments"
    return (UNKNOWN_ENVIRONMENT.found(document, Spot(("default_env",)), message, hint),)
