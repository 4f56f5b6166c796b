"""FM243–FM244: loads that keep versions keep those of single tables, all in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.changes import HISTORY_LOADS, carries_changes
from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.kinship import children_of, parent_of, table_load
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules import structure as rules
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.fixed_width_options import FixedWidthOptions

_WAYS = {"snapshot": "from full pictures", **dict.fromkeys(HISTORY_LOADS, "from all that was told of a key")}
_BY_ROWS = "row by row"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Every load that keeps versions where the tables around its own cannot follow."""
    for document, contract in subject.draft.read_contracts():
        if carries_changes(contract):
            continue
        modes = {name: table_load(contract, name).mode for name in contract.tables if parent_of(contract, name) is None}
        for name, mode in modes.items():
            if mode not in _WAYS:
                continue
            spot = Spot(("tables", name)).at("load")
            if within := _within(contract, name):
                message = f"the load {mode} keeps versions of {name} alone, without {within}"
                yield rules.LIST_HISTORY.found(document, spot, message, "use 'mode: merge' or 'mode: append'")
            others = [other for other, its in modes.items() if _way(its) != _way(mode)]
            if others:
                message = f"{name} is made {_way(mode)}, {others[0]} beside it {_way(modes[others[0]])}"
                hint = "give it a contract of its own, or load all tables of this one alike"
                yield rules.LOADS_APART.found(document, spot, message, hint)


def _within(contract: Contract, table: str) -> str:
    """What else is decided about with a table's rows, or ''."""
    if children_of(contract, table):
        return "the rows within"
    options = contract.format
    once = isinstance(options, FixedWidthOptions) and any(record.once for record in options.records.values())
    return "the file that is judged whole" if once else ""


def _way(mode: str) -> str:
    return _WAYS.get(mode, _BY_ROWS)
