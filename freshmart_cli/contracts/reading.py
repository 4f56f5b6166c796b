"""Reads a workspace's files into a draft: settings, environment, variables, sources, contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from freshmart_cli.contracts.defaults import complete_contract, complete_derived
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import YamlPath
from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.entry import Entry, Model
from freshmart_cli.contracts.folder import SETTINGS, Folder
from freshmart_cli.contracts.settings import Settings, read_settings
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.contracts.source_environment import in_environment, problems_elsewhere
from freshmart_cli.contracts.structure import read_model
from freshmart_cli.contracts.yaml_text import ReadFile
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName


def read_draft(folder: Folder, env: str | None, overrides: Mapping[str, str]) -> tuple[Draft, tuple[Diagnostic, ...]]:
    """Everything that can be read of a workspace, and every problem of syntax, structure and variables.

    Raises UserError for an unknown ``env`` or an override of an undeclared variable.
    """
    settings = read_settings(folder.read(Path(SETTINGS)), env, overrides)
    reader = _Reader(folder, settings, list(settings.problems))
    reader.problems += folder.stray_problems()
    draft = Draft(
        root=folder.root,
        settings=settings.entry,
        env=settings.env,
        environment=settings.environment,
        variables=settings.variables.values,
        sources=tuple(reader.source(file) for file in folder.sources),
        contracts=tuple(reader.contract(file) for file in folder.contracts),
        derived=tuple(reader.derived(layer, file) for layer, file in folder.derived),
    )
    return draft, tuple(reader.problems)


@dataclass(slots=True)
class _Reader:
    folder: Folder
    settings: Settings
    problems: list[Diagnostic] = field(default_factory=list)

    def source(self, file: Path) -> Entry[Source]:
        read = self.folder.read(file)
        if read.usable:
            self.problems += problems_elsewhere(read.document, self.settings.env)
        merged = replace(read, document=in_environment(read.document, self.settings.env))
        return self.entry(Source, "source", merged, unfilled=(("environments",),))

    def contract(self, file: Path) -> Entry[Contract]:
        entry = self.entry(Contract, "contract", self.folder.read(file))
        complete = entry.piece and complete_contract(entry.piece, self.settings.defaults)
        return replace(entry, piece=complete)

    def derived(self, layer: str, file: Path) -> tuple[TableName, Entry[Derived]]:
        entry = self.entry(Derived, "table", self.folder.read(file))
        complete = entry.piece and complete_derived(entry.piece, layer, self.settings.defaults)
        return TableName(layer, entry.name), replace(entry, piece=complete)

    def entry(
        self, model: type[Model], name_key: str, read: ReadFile, unfilled: tuple[YamlPath, ...] = ()
    ) -> Entry[Model]:
        self.problems += read.problems
        named = read.document.find((name_key,))
        name = named if isinstance(named, str) and named else Path(read.document.file).stem
        if not read.usable:
            return Entry(name, read.document, None)
        document, unknown = self.settings.variables.fill(read.document, unfilled)
        reading = read_model(model, document)
        self.problems += (*(unknown if self.settings.known else ()), *reading.problems)
        return Entry(name, reading.document, reading.piece)
