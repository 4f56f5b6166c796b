"""Reads YAML into texts, lists and maps with positions; what a contract may not hold is a diagnostic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import yaml

from freshmart_cli.contracts.document import ROOT, Document, Place, Spot, YamlPath
from freshmart_cli.contracts.rules import syntax
from freshmart_cli.contracts.rules.rule import Rule
from freshmart_cli.errors import Diagnostic

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's document and everything wrong with its YAML; ``usable`` is False where it stops midway."""

    document: Document
    problems: tuple[Diagnostic, ...]
    usable: bool = True


def read_bytes(file: str, content: bytes) -> ReadFile:
    """Read a file's bytes; never raises, problems are diagnostics FM1xx."""
    try:
        return read_text(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        position = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        document = Document(file, _NOTHING, {(): Place(position, position)})
        problem = syntax.NOT_UTF8.found(document, ROOT, f"byte {error.start + 1} is not UTF-8", "save it as UTF-8")
        return ReadFile(document, (problem,), usable=False)


def read_text(file: str, text: str) -> ReadFile:
    """Read YAML; every scalar stays text. Never raises, problems are diagnostics FM1xx."""
    builder = _Builder(file, text.split("\n"))
    try:
        value = builder.stream(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        problem = _broken(builder, error)
        return ReadFile(Document(file, _NOTHING, builder.places), (*builder.problems, problem), usable=False)
    document = Document(file, value, builder.places)
    if isinstance(value, dict) and value:
        return ReadFile(document, tuple(builder.problems))
    if not builder.problems:
        hint = "start with 'key: value' lines, or remove the file"
        builder.problems.append(syntax.NOT_A_MAP.found(document, ROOT, "the file is not a map of keys", hint))
    return ReadFile(document.with_value(_NOTHING), tuple(builder.problems), usable=False)


@dataclass(slots=True)
class _Builder:
    """Turns events into values and remembers where each of them stood."""

    file: str
    lines: list[str]
    places: dict[YamlPath, Place] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def stream(self, events: Iterator[Any]) -> Any:
        value: Any = None
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if () in self.places:
                self.report(syntax.SEVERAL_DOCUMENTS, event, (), "a second document starts here", "one file, one map")
                break
            value = self.node(next(events), events, (), None)
        return value

    def node(self, event: Any, events: Iterator[Any], path: YamlPath, key: Any) -> Any:
        start = _start(event)
        self.places[path] = Place(start, _start(key) if key else start, self.body(event))
        self.refuse_extras(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        if isinstance(event, yaml.AliasEvent):
            self.report(syntax.ANCHOR, event, path, f"alias *{event.anchor}", "write the value out")
            return ""
        if event.value == "" and event.implicit[0]:
            shown = key.value if key else "item"
            self.report(syntax.EMPTY_VALUE, key or event, path, f"{shown!r} has no value", 'remove it, or write ""')
        return event.value

    def mapping(self, events: Iterator[Any], path: YamlPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                break
            if not isinstance(key, yaml.ScalarEvent):
                self.report(syntax.KEY_NOT_TEXT, key, path, "a key must be a text", "write 'name: value'")
                self.discard(key, events)
                self.discard(next(events), events)
                continue
            if problem := self.refused_key(key, values, path):
                self.problems.append(problem)
                self.discard(next(events), events)
                continue
            self.refuse_extras(key, path)
            values[key.value] = self.node(next(events), events, (*path, key.value), key)
        return values

    def refused_key(self, key: Any, values: dict[str, Any], path: YamlPath) -> Diagnostic | None:
        if key.value == "<<" and key.implicit[0]:
            return self.problem(syntax.MERGE_KEY, key, path, "merge key <<", "write the keys out")
        if key.value in values:
            first = self.places[(*path, key.value)].key[0]
            message = f"{key.value!r} is already given in line {first}"
            return self.problem(syntax.DUPLICATE_KEY, key, (*path, key.value), message, "keep one of the two")
        return None

    def sequence(self, events: Iterator[Any], path: YamlPath) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self.node(event, events, (*path, len(values)), None))
        return values

    def discard(self, event: Any, events: Iterator[Any]) -> None:
        """Skip a value whose key is refused."""
        depth = 0
        for each in chain((event,), events):
            depth += isinstance(each, yaml.CollectionStartEvent) - isinstance(each, yaml.CollectionEndEvent)
            if depth == 0:
                return

    def refuse_extras(self, event: Any, path: YamlPath) -> None:
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            self.report(syntax.ANCHOR, event, path, f"anchor &{event.anchor}", "remove it and write the value out")
        if getattr(event, "tag", None):
            self.report(syntax.TAG, event, path, f"tag {event.tag}", "remove the tag; quote a text if need be")

    def body(self, event: Any) -> tuple[int, int] | None:
        """Where a scalar's text starts, or None where its characters do not lie in the file one by one."""
        if not isinstance(event, yaml.ScalarEvent):
            return None
        (line, column), (last, _) = _mark(event.start_mark), _mark(event.end_mark)
        if event.style == "|":
            return self.literal_body(line)
        if event.style == ">" or last != line or line >= len(self.lines):
            return None
        column += event.style in ("'", '"')
        return (line + 1, column + 1) if self.lines[line][column:].startswith(event.value) else None

    def literal_body(self, header: int) -> tuple[int, int] | None:
        first = self.lines[header + 1] if header + 1 < len(self.lines) else ""
        indent = len(first) - len(first.lstrip(" "))
        return (header + 2, indent + 1) if first.strip() else None

    def problem(self, rule: Rule, event: Any, path: YamlPath, message: str, hint: str) -> Diagnostic:
        here = Document(self.file, None, {path: Place(_start(event), _start(event))})
        return rule.found(here, Spot(path), message, hint)

    def report(self, rule: Rule, event: Any, path: YamlPath, message: str, hint: str) -> None:
        self.problems.append(self.problem(rule, event, path, message, hint))


def _mark(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _broken(builder: _Builder, error: yaml.YAMLError) -> Diagnostic:
    """What stopped the parser, at the parser's own mark."""
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column) if mark else _character_at(builder.lines, error)
    here = Document(builder.file, None, {(): Place((line + 1, column + 1), (line + 1, column + 1))})
    text = builder.lines[line] if line < len(builder.lines) else ""
    if text[: len(text) - len(text.lstrip())].count("\t") or text[column : column + 1] == "\t":
        return syntax.TAB.found(here, ROOT, "a tab where YAML wants spaces", "indent with spaces")
    parts = (
        getattr(error, "context", None),
        getattr(error, "problem", None) or getattr(error, "reason", None),
    )
    message = ", ".join(str(part) for part in parts if part) or "not YAML"
    return syntax.INVALID_YAML.found(here, ROOT, message, _advice(message))


def _character_at(lines: list[str], error: yaml.YAMLError) -> tuple[int, int]:
    """Line and column, 0-based, of the character that a reader error names."""
    left = getattr(error, "position", 0) or 0
    for number, line in enumerate(lines):
        if left <= len(line):
            return number, left
        left -= len(line) + 1
    return 0, 0


def _advice(message: str) -> str:
    if "mapping values are not allowed" in message:
        return "quote a text that holds ': '"
    if "cannot start any token" in message:
        return "quote a text that starts with @ ` % or another sign of YAML"
    return "mind brackets, quotes and indentation before this place"
