"""Diagnostics as people, editors and CI systems read them; pure strings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from xml.etree.ElementTree import Element, SubElement, tostring

from freshmart_cli.contracts.rules.catalogue import RULES
from freshmart_cli.errors import Diagnostic

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(diagnostics: Iterable[Diagnostic]) -> str:
    """One ``file:line:col CODE message`` a problem with its hint below, and a count."""
    found = list(diagnostics)
    lines = [each.render() for each in found]
    errors = sum(each.severity == "error" for each in found)
    return "\n".join([*lines, f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}"]) + "\n"


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array of objects with the fields of Diagnostic."""
    return json.dumps([asdict(each) for each in diagnostics], indent=2, ensure_ascii=False) + "\n"


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that GitHub shows beside the lines of a pull request."""
    return "".join(f"{_workflow_command(each)}\n" for each in diagnostics)


def as_junit(diagnostics: Iterable[Diagnostic]) -> str:
    """A JUnit test suite with one failed case a problem, and one passed case where there is none."""
    found = list(diagnostics)
    failures = sum(each.severity == "error" for each in found)
    suite = Element("testsuite", name="freshmart validate contract", tests=str(len(found) or 1), failures=str(failures))
    for each in found:
        place = f"{each.file}:{each.line}:{each.column}"
        case = SubElement(suite, "testcase", classname=each.file, name=f"{each.code} {place}")
        outcome = "failure" if each.severity == "error" else "system-out"
        attributes = {"message": each.message, "type": each.code} if outcome == "failure" else {}
        SubElement(case, outcome, attributes).text = each.render()
    if not found:
        SubElement(suite, "testcase", classname="workspace", name="contracts hold together")
    return tostring(suite, encoding="unicode") + "\n"


def as_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """SARIF 2.1.0, with every rule described."""
    rules = [
        {
            "id": rule.code,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.explanation},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in RULES
    ]
    driver = {
        "name": "freshmart",
        "informationUri": "https://pypi.org/project/freshmart-cli/",
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(e) for e in diagnostics],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


RENDERERS: Mapping[str, Callable[[Iterable[Diagnostic]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "junit": as_junit,
    "sarif": as_sarif,
}
"""By the name that ``--output`` takes."""


def render(diagnostics: Iterable[Diagnostic], output: str) -> str:
    """Raises KeyError for an output that RENDERERS does not have."""
    return RENDERERS[output](diagnostics)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _workflow_command(found: Diagnostic) -> str:
    level = "error" if found.severity == "error" else "warning"
    properties = {"file": found.file, "line": str(found.line), "col": str(found.column), "title": found.code}
    shown = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    text = f"{found.message} (at {found.path})" if found.path else found.message
    text += f"\nhint: {found.hint}" if found.hint else ""
    return f"::{level} {shown}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _result(found: Diagnostic) -> dict[str, object]:
    text = f"{found.message}. {found.hint}" if found.hint else found.message
    region = {"startLine": found.line, "startColumn": found.column}
    location = {"artifactLocation": {"uri": found.file}, "region": region}
    place: dict[str, object] = {"physicalLocation": location}
    if found.path:
        place["logicalLocations"] = [{"fullyQualifiedName": found.path}]
    level = "error" if found.severity == "error" else "warning"
    return {"ruleId": found.code, "level": level, "message": {"text": text}, "locations": [place]}
