"""What the doctor found, on a terminal: a table for the machine and each environment, then what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from freshmart_cli.cli.console import next_steps, show, table
from freshmart_cli.cli.shared import Shared

if TYPE_CHECKING:
    from freshmart_cli.pipeline.doctor_findings import EnvironmentState, Examination, Finding

_MACHINE = "this machine"
_URGENCY = ("missing", "warning")


def print_examination(found: Examination, shared: Shared) -> None:
    _print_findings(_MACHINE, found.machine)
    for each in found.environments:
        in_use = ", in use" if each.in_use and len(found.environments) > 1 else ""
        _print_findings(f"{each.name}{in_use}: {each.engine}", each.findings)
    if found.unread:
        show(found.unread, style="bold red" if found.exit_code else "yellow")
        for problem in found.problems:
            show(f"  {problem.render()}")
    if _print_lacks(found) and found.environments:
        show()
    _print_verdict(found.environments)
    next_steps(_next(found, shared))


def _print_findings(title: str, findings: Iterable[Finding]) -> None:
    listed = table(("", "", ""), [(each.subject, each.state, _told(each)) for each in findings], title)
    listed.show_header = False
    show(listed)
    show()


def _told(finding: Finding) -> str:
    """What is needed is worth a word only where it is not there."""
    wanting = finding.needed and finding.state != "ok"
    return f"{finding.found} (needed: {finding.needed})" if wanting else finding.found


def _print_lacks(found: Examination) -> bool:
    """Each remedy once, with what it mends and where, what is missing first; whether there is any."""
    lacks: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for where, findings in ((_MACHINE, found.machine), *((each.name, each.findings) for each in found.environments)):
        for each in findings:
            if each.fix:
                subjects, places = lacks.setdefault((each.state, each.fix), ({}, {}))
                subjects[each.subject] = places[where] = None
    for urgency in _URGENCY:
        for (state, fix), (subjects, places) in lacks.items():
            if state == urgency:
                told = f"{', '.join(subjects)} ({', '.join(places)})"
                show(told, style="bold red" if state == "missing" else "yellow")
                show(f"  {fix}")
    return bool(lacks)


def _print_verdict(environments: Iterable[EnvironmentState]) -> None:
    for each in environments:
        told = "has all that it needs" if each.ready else "lacks something"
        show(f"{each.name} {told}", style="green" if each.ready else "bold red")


def _next(found: Examination, shared: Shared) -> list[str]:
    deciding = next((each.findings for each in found.environments if each.in_use), ())
    fixes = [each.fix for each in (*found.machine, *deciding) if each.state == "missing" and each.fix]
    if fixes:
        return [fixes[0], *shared.addressed(("freshmart doctor",))]
    if found.exit_code:
        return shared.addressed(("freshmart validate contract",))
    if found.workspace is None:
        return ["freshmart init shop", "freshmart demo"]
    own = [each.fix for each in deciding if each.fix.startswith("freshmart ")]
    return own[:1] or shared.addressed(("freshmart plan",))
