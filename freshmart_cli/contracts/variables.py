"""``${name}`` in texts: variables of the workspace, of the environment, then of the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freshmart_cli.contracts.document import Document, Spot, YamlPath
from freshmart_cli.contracts.rules.references import UNKNOWN_VARIABLE
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import Diagnostic, UserError

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<name>[^{}]*)\}")
_MACHINE = "env:"


@dataclass(frozen=True, slots=True)
class Variables:
    """What ``${name}`` may name; ``${env:NAME}`` reads the machine's environment, ``$${`` is ``${``."""

    values: Mapping[str, str]
    machine: Mapping[str, str]

    def fill(self, document: Document, skip: tuple[YamlPath, ...] = ()) -> tuple[Document, tuple[Diagnostic, ...]]:
        """The document with every reference replaced outside ``skip``; problems are diagnostics."""
        problems: list[Diagnostic] = []

        def filled(value: Any, path: YamlPath) -> Any:
            if path in skip:
                return value
            if isinstance(value, dict):
                return {key: filled(each, (*path, key)) for key, each in value.items()}
            if isinstance(value, list):
                return [filled(each, (*path, index)) for index, each in enumerate(value)]
            if "${" not in str(value):
                return value
            text, unknown = self.substitute(value)
            problems.extend(self._unknown(document, Spot(path), name) for name in unknown)
            return text

        return document.with_value(filled(document.value, ())), tuple(problems)

    def substitute(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with its references replaced, and the names that are unknown (left as they are)."""
        unknown: list[str] = []

        def value(match: re.Match[str]) -> str:
            name = match["name"]
            if name is None:
                return "${"
            found = self._find(name.strip())
            if found is None:
                unknown.append(name.strip())
                return match[0]
            return found

        return _REFERENCE.sub(value, text), tuple(unknown)

    def _find(self, name: str) -> str | None:
        if name.startswith(_MACHINE):
            return self.machine.get(name.removeprefix(_MACHINE))
        return self.values.get(name)

    def _unknown(self, document: Document, spot: Spot, name: str) -> Diagnostic:
        if name.startswith(_MACHINE):
            name = name.removeprefix(_MACHINE)
            return UNKNOWN_VARIABLE.found(
                document, spot, f"environment variable {name} is not set", f"export {name}=…, or use --env"
            )
        hint = did_you_mean(name, self.values, kind="variables of freshmart.yml")
        return UNKNOWN_VARIABLE.found(document, spot, f"unknown variable ${{{name}}}", hint)


def resolve(layers: tuple[Mapping[str, str], ...], machine: Mapping[str, str] | None = None) -> Variables:
    """Variables from weakest to strongest layer; a variable may name others, but not in a circle."""
    machine = os.environ if machine is None else machine
    values = {name: value for layer in layers for name, value in layer.items()}
    for _ in values:
        known = Variables({name: value for name, value in values.items() if "${" not in value}, machine)
        filled = {name: known.substitute(value)[0] if "${" in value else value for name, value in values.items()}
        if filled == values:
            break
        values = filled
    circles = {name for name, value in values.items() if values.keys() & set(_REFERENCE.findall(value))}
    return Variables({name: value for name, value in values.items() if name not in circles}, machine)


def check_overrides(overrides: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Raises UserError for ``--set`` of a name that the workspace does not declare."""
    for name in overrides:
        if name not in known:
            hint = did_you_mean(name, known, kind="declared in freshmart.yml")
            raise UserError(
                f"--set {name}: the workspace has no such variable",
                hint=hint or "declare it under 'variables:'",
            )
