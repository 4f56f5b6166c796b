"""Loads a workspace: read every file, lint, and hand over one frozen value or every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.folder import look_into
from freshmart_cli.contracts.reading import read_draft
from freshmart_cli.contracts.reported import arranged
from freshmart_cli.contracts.variable_macros import with_variables
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.errors import Diagnostic, WorkspaceInvalid


@dataclass(frozen=True, slots=True)
class Inspection:
    """What ``freshmart validate contract`` shows; ``workspace`` is None where an error stands against it."""

    workspace: Workspace | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity == "error")


def load_workspace(root: Path, env: str | None = None, overrides: Mapping[str, str] | None = None) -> Workspace:
    """The workspace in one environment (``default_env`` if None), ``--set`` values in ``overrides``.

    Raises WorkspaceInvalid with every problem of every file; UserError where there is no workspace or an
    empty one, and for an unknown ``env`` or override.
    """
    inspection = inspect_workspace(root, env, overrides)
    if inspection.workspace is None:
        raise WorkspaceInvalid(inspection.diagnostics)
    return inspection.workspace


def inspect_workspace(root: Path, env: str | None = None, overrides: Mapping[str, str] | None = None) -> Inspection:
    """Every problem of the workspace, warnings too, and the workspace itself where it holds together.

    Raises UserError as load_workspace does, never WorkspaceInvalid.
    """
    # Brings sqlglot: half a second that --help does not need.
    from freshmart_cli.contracts.lint.linter import lint

    draft, problems = read_draft(look_into(root.resolve()), env, overrides or {})
    diagnostics = arranged((*problems, *lint(draft)))
    broken = any(found.severity == "error" for found in diagnostics)
    return Inspection(None if broken else _workspace(draft), diagnostics)


def _workspace(draft: Draft) -> Workspace | None:
    if draft.settings.piece is None:
        return None
    files = {f"sources.{entry.name}": entry.document.file for entry in draft.sources}
    files |= {entry.name: entry.document.file for entry in draft.contracts}
    files |= {str(name): entry.document.file for name, entry in draft.derived}
    return Workspace(
        root=draft.root,
        settings=draft.settings.piece,
        env=draft.env,
        environment=draft.environment,
        variables=dict(draft.variables),
        sources={entry.name: entry.piece for entry in draft.sources if entry.piece},
        contracts={entry.name: entry.piece for entry in draft.contracts if entry.piece},
        derived={
            str(name): with_variables(entry.piece, draft.variables) for name, entry in draft.derived if entry.piece
        },
        files=files,
    )
