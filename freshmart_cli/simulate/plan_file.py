"""Reads a fault plan from YAML and reports everything that is wrong with it at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import yaml

from freshmart_cli.errors import Diagnostic
from freshmart_cli.simulate.errors import FaultPlanInvalid
from freshmart_cli.simulate.fault_plan import NO_FAULTS, FaultPlan, FaultRequest
from freshmart_cli.simulate.faults.kind import COUNT, FaultKind, Parameter
from freshmart_cli.simulate.faults.registry import FAULT_KINDS, kinds_of
from freshmart_cli.simulate.sources import TILLS, Source

_SHAPE = "faults: [{kind: KIND, count: N}]"


def load_fault_plan(path_or_name: str, sources: Collection[Source] = TILLS) -> FaultPlan:
    """``default`` (what of it befalls ``sources``), ``none`` or the path of a YAML file.

    Raises FaultPlanInvalid with a diagnostic (file, line, column, path inside the YAML) for every problem."""
    if path_or_name == "none":
        return NO_FAULTS
    if path_or_name == "default":
        text = (files("freshmart_cli.simulate") / "default_faults.yml").read_text("utf-8")
        whole = _Reader("default", "default_faults.yml").plan(text)
        apt = kinds_of(sources)
        return replace(whole, faults=tuple(request for request in whole.faults if request.kind in apt))
    path = Path(path_or_name)
    return _Reader(path.name, path_or_name, sources).plan(_text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "name an existing UTF-8 file, 'default' or 'none'"
        raise FaultPlanInvalid((Diagnostic("FP01", str(path), 1, 1, "", f"cannot be read: {error}", hint),)) from error


class _Reader:
    def __init__(self, name: str, file: str, sources: Collection[Source] = tuple(Source)) -> None:
        self._name = name
        self._file = file
        self._sources = sources
        self._problems: list[Diagnostic] = []

    def plan(self, text: str) -> FaultPlan:
        requests = tuple(self._requests(self._root(text)))
        if self._problems:
            raise FaultPlanInvalid(tuple(self._problems))
        return FaultPlan(requests, self._name)

    def _root(self, text: str) -> yaml.Node | None:
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = f"not YAML: {error.problem or error}"
            self._problems.append(Diagnostic("FP02", self._file, line, column, "", problem))
            raise FaultPlanInvalid(tuple(self._problems)) from error
        except yaml.YAMLError as error:
            self._problems.append(Diagnostic("FP02", self._file, 1, 1, "", f"not YAML: {error}"))
            raise FaultPlanInvalid(tuple(self._problems)) from error

    def _requests(self, root: yaml.Node | None) -> Iterable[FaultRequest]:
        if root is None:
            self._problems.append(Diagnostic("FP03", self._file, 1, 1, "", "the plan is empty", _SHAPE))
            return
        entries = self._mapping(root, "", ("faults",))
        listed = entries.get("faults")
        if listed is None:
            self._report("FP03", root, "", "the plan has no list `faults`", _SHAPE)
        elif not isinstance(listed, yaml.SequenceNode):
            self._report("FP03", listed, "faults", "must be a list", _SHAPE)
        else:
            for index, node in enumerate(listed.value):
                yield from self._request(node, f"faults[{index}]")

    def _request(self, node: yaml.Node, path: str) -> Iterable[FaultRequest]:
        kind = self._kind(node, path)
        if kind is None:
            return
        parameters = {parameter.name: parameter for parameter in (COUNT, *kind.parameters)}
        entries = self._mapping(node, path, ("kind", *parameters))
        values = {
            name: self._number(entry, f"{path}.{name}", parameters[name])
            for name, entry in entries.items()
            if name in parameters
        }
        count = values.pop("count", COUNT.default)
        yield FaultRequest(kind.name, count, tuple(values.items()))

    def _kind(self, node: yaml.Node, path: str) -> FaultKind | None:
        if not isinstance(node, yaml.MappingNode):
            self._report("FP03", node, path, "must be a mapping with a `kind`", _SHAPE)
            return None
        named = [value for key, value in node.value if key.value == "kind"]
        if not named:
            self._report("FP03", node, path, "has no `kind`", _did_you_mean("", FAULT_KINDS))
            return None
        name = str(named[0].value)
        if name not in FAULT_KINDS:
            hint = _did_you_mean(name, FAULT_KINDS)
            self._report("FP04", named[0], f"{path}.kind", f"unknown kind of fault {name!r}", hint)
            return None
        kind = FAULT_KINDS[name]
        if kind.source not in self._sources:
            hint = f"add {kind.source} to --sources, or drop the fault"
            self._report("FP07", named[0], f"{path}.kind", f"{name} is a fault of {kind.source}", hint)
        return kind

    def _mapping(self, node: yaml.Node, path: str, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._report("FP03", node, path, "must be a mapping", _SHAPE)
            return {}
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self._report("FP05", key, path, f"unknown key {name!r}", _did_you_mean(name, known))
            elif name in entries:
                self._report("FP05", key, path, f"key {name!r} stands twice", "keep one of them")
            entries.setdefault(name, value)
        return entries

    def _number(self, node: yaml.Node, path: str, parameter: Parameter) -> int:
        allowed = f"a whole number from {parameter.least} to {parameter.most}"
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        if not re.fullmatch("[0-9]{1,9}", text) or not parameter.least <= int(text) <= parameter.most:
            self._report("FP06", node, path, f"must be {allowed}, is {text or 'no number'!r}")
            return parameter.default
        return int(text)

    def _report(self, code: str, node: yaml.Node, path: str, message: str, hint: str = "") -> None:
        mark = node.start_mark
        self._problems.append(Diagnostic(code, self._file, mark.line + 1, mark.column + 1, path, message, hint))


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    options = list(known)
    close = difflib.get_close_matches(name, options, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(options)}"
