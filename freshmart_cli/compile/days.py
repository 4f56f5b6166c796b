"""The engine's own derived table of a source with ``arrivals``: completeness and finality of each entity's day."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.publish_silver import quarantine_of, versions_of
from freshmart_cli.compile.rendering import render
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.windows import window_values
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.contracts.source_contract import Arrivals, Contract
from freshmart_cli.names import TableName


@dataclass(frozen=True, slots=True)
class _Issues:
    """Open entries of one family: quarantined deliveries, or conflicts, that no published row answers.

    A version knows its key alone; what else is asked of it, the file that it came in tells.
    """

    table: TableName
    published: TableName | None
    keys: tuple[str, ...]

    def of(self, column: str) -> str:
        if self.published is None:
            return f"q.{column}" if column in self.keys else f"f.{column}"
        return f"coalesce(q._by_{column}, q.{column})" if column in self.keys else f"q._by_{column}"


EARLIEST_DAYS = 366
"""The calendar reaches back at most this far before the first arrival."""


def days_table(contract: Contract) -> TableName | None:
    """``silver.<contract>__days`` where the contract can say what a day expects."""
    arrivals = contract.arrivals
    enough = arrivals is not None and arrivals.covers and arrivals.day and arrivals.per and arrivals.expected
    return TableName("silver", f"{contract.contract}__days") if enough else None


def files_table(contract: Contract) -> TableName:
    """Where the windows of a source with ``arrivals`` are read from."""
    level = group_of_contract(contract).file_level
    assert level is not None and level.table is not None
    return level.table


def days_contract(contract: Contract, timezone: str) -> Derived:
    """The derived table as a contract of its own, refreshed by day like any other."""
    arrivals, group = contract.arrivals, group_of_contract(contract)
    assert arrivals is not None and group.file_level is not None and group.file_level.table is not None
    values = window_values(contract)
    day, entities = values["day"], values["per"]
    kinds = group.file_level.main.type_of
    sql = render(
        "days.sql",
        expected=arrivals.expected.strip(),
        earliest_days=EARLIEST_DAYS,
        timezone=timezone,
        issues=_issues(contract),
        now="{{ now }}",
        changed_files="{{ changed('f." + day + "') }}",
        changed_calendar="{{ changed('c." + day + "') }}",
        **values,
    )
    columns = {each.name: kinds[each.column] + " not null" for each in entities}
    columns |= {
        day: "date not null",
        "timezone": "string",
        "expected_minutes": "bigint",
        "covered_minutes": "bigint",
    }
    columns |= {"completeness_pct": "double", "closes_at": "timestamp", "is_closed": "boolean"}
    columns |= {"open_issues": "bigint", "is_final": "boolean"}
    return Derived.model_validate(
        {
            "table": f"{contract.contract}__days",
            "grain": "one row per entity and day",
            "keys": [*(each.name for each in entities), day],
            "sql": sql,
            "columns": columns,
            "refresh": {
                "mode": "incremental",
                "by": day,
                "final_when": "is_final",
                "follow": {
                    **_followed(group, day),
                    **dict.fromkeys(expected_tables(arrivals), "full"),
                },
            },
            "layout": {"partition_by": []},
        }
    )


def _followed(group: SourceGroup, day: str) -> dict[str, str]:
    """How changes of a source's own tables reach its days; in full where a table cannot tell the day."""
    assert group.file_level is not None
    found = {str(group.file_level.table): day}
    for family in group.families:
        quarantine, attributed = quarantine_of(family.table), (*group.file_level.by, *family.root.keys)
        found[str(family.table)] = day if day in family.root.type_of else "full"
        found[str(quarantine)] = day if day in attributed else "full"
        found[str(versions_of(family))] = day if day in family.root.keys else "full"
    return found


def expected_tables(arrivals: Arrivals) -> tuple[str, ...]:
    """The tables that say who is expected."""
    return tuple(str(name) for name in tables_of(arrivals.expected))


def _issues(contract: Contract) -> tuple[_Issues, ...]:
    found = []
    for family in group_of_contract(contract).families:
        found.append(_Issues(quarantine_of(family.table), family.table, family.root.keys))
        found.append(_Issues(versions_of(family), None, family.root.keys))
    return tuple(found)
