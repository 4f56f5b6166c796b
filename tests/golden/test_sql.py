"""The SQL of the small workspace, as ``freshmart explain`` shows it. Each file says what should be seen in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.compile.awaiting import parents_of
from freshmart_cli.compile.days import days_contract
from freshmart_cli.compile.derived import Scope, checks_sql, derived_sql, diff_sql
from freshmart_cli.compile.explain import Statement, derived_statements, source_statements
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.compile.histories import (
    Cut,
    Remake,
    changes_sql,
    linked_sql,
    links_sql,
    rows_made_sql,
    seen_sql,
    timeline_sql,
)
from freshmart_cli.compile.publish_silver import Target, decide_sql, tombstones_sql
from freshmart_cli.compile.stages import Stages
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.names import TableName
from tests.cdc.contracts import LOG, contract
from tests.golden.conftest import FOLDER, Approved, laid_out
from tests.support.ladder import ladder

DOCUMENTS = Path(__file__).parents[1] / "acceptance" / "documents"

SOURCES = {
    "parcels": "Records of 64 bytes are framed by their first byte, items are typed and summed before their parcel, a file stands\n"
    "or falls by its trailer, and a parcel by its own rules and its items'; senders are masked, one depot reference is flagged.",
    "depots": "Every row of every picture is typed; the history comes from the events of all pictures: a version where content\n"
    "changes, an end where a key is gone, nothing by order of arrival.",
    "scans": "Values are found by header (seen_at, else at), '-' and '' are NULL, weight defaults to 0 and grams is computed from\n"
    "it a level later; the latest seen_at decides between versions.",
}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_compiles_to_the_statements_approved(workspace: Workspace, approved: Approved, name: str) -> None:
    approved(name, SOURCES[name], source_statements(workspace.contracts[name]))


def test_a_source_whose_rows_wait_compiles_to_the_statements_approved(approved: Approved, tmp_path: Path) -> None:
    workspace = ladder(tmp_path)
    contract = workspace.contracts["orders"]
    approved(
        "orders_waiting",
        "Each row is joined once with the customer it names and once with its agent, both looked for among all versions of\n"
        "customers; what names one that is not there is parked or quarantined, and what is published lacks none.",
        source_statements(contract, parents_of(workspace, group_of_contract(contract))),
    )


def test_documents_and_the_lists_within_compile_to_the_statements_approved(approved: Approved) -> None:
    contract = load_workspace(DOCUMENTS, None, {}).contracts["movements"]
    approved(
        "documents",
        "Texts are read by path and typed, lists are cut by json_elements and typed before their root, which they are summed\n"
        "into; equal articles are one row before its rule is asked, a lot has its article's key; the lowest offset stands.",
        source_statements(contract),
    )


def test_changes_compile_to_the_statements_approved(approved: Approved) -> None:
    approved(
        "changes",
        "Envelopes are opened once for all tables; a changed key becomes two changes, readers are masked and checked; each\n"
        "change counts once, and rows are runs of equal content along each key's changes, columns made of others made last.",
        source_statements(contract(LOG)),
    )


def test_known_changes_cuts_and_renamings_compile_to_the_statements_approved(approved: Approved) -> None:
    family = group_of_contract(contract(LOG)).families[0]
    keys = "(SELECT reader FROM stage.touched)"
    cuts = (Cut("0001", "0002~", 5),)
    remake = Remake(family, Stages("N"), True, True, keys, ("note",), cuts)
    linked = TableName("stage", "linked_N")
    approved(
        "changes_known",
        "Changes kept before join those of now for the keys touched; a whole snapshot ends rows it lacks; a note left as it\n"
        "was is the last one told, also under an old key; what differs is found by key and beginning of a version.",
        (
            Statement("seen", seen_sql(remake)),
            Statement("links", links_sql(remake)),
            Statement("timeline", timeline_sql(remake)),
            Statement("linked", linked_sql(remake, linked)),
            Statement("differences", changes_sql(remake, rows_made_sql(remake, f"SELECT * FROM {linked}", {}))),
        ),
    )


def test_a_derived_table_compiles_to_the_select_approved(workspace: Workspace, approved: Approved) -> None:
    approved(
        "week_totals",
        "Explained over everything: both predicates are true, columns are cast as declared, _lost marks what no cast keeps.",
        derived_statements(workspace, "gold.week_totals"),
    )


def test_a_refresh_of_two_days_compiles_to_the_statements_approved(workspace: Workspace, approved: Approved) -> None:
    derived, staged = workspace.derived["gold.week_totals"], TableName("stage", "week_totals_N")
    scope = Scope(("2026-03-09", "2026-03-10"), ("2026-03-03", "2026-03-10"))
    approved(
        "week_totals_refreshed",
        "Two days are written, the days they are computed from are read; rows outside are counted, and what differs by key.",
        (
            Statement(str(staged), derived_sql(derived, scope, 0)),
            Statement("checks", checks_sql(derived, staged, scope)),
            Statement("difference", diff_sql(derived, TableName("gold", "week_totals"), staged, scope)),
        ),
    )


def test_known_versions_and_decisions_compile_to_the_statements_approved(
    workspace: Workspace, approved: Approved
) -> None:
    from freshmart_cli.execute.decisions import Decided

    family, stages = group_of_contract(workspace.contracts["parcels"]).families[0], Stages("N")
    decision = Decided("20260301T1", "parcels", "2026-03-01/7", "a hash", ("a file",), "it's so", "anna")
    target = Target(family, stages, known=True, decisions=(decision,))
    prune = "day IN (DATE'2026-03-01')"
    approved(
        "parcels_known",
        "Deliveries known and fresh are ranked together within the partition: a person's choice first, then resends by serial,\n"
        "then content; rows of keys that changed and have no new row are tombstones.",
        (
            Statement("decided", decide_sql(target, prune)),
            Statement("tombstones of items", tombstones_sql(target, family.children[0], "stage.new_I_N", f"t.{prune}")),
        ),
    )


def test_the_days_of_a_source_compile_to_the_select_approved(workspace: Workspace, approved: Approved) -> None:
    derived = days_contract(workspace.contracts["parcels"], "Europe/Berlin")
    scope = Scope(("2026-03-28",), ("2026-03-28",))
    approved(
        "parcels_days",
        "A row for each expected depot and day, with zeros where nothing came: minutes by the night's own clock, windows united,\n"
        "final once closed, complete and without an open issue.",
        (Statement("silver.parcels__days", derived_sql(derived, scope, 1_774_800_000)),),
    )


def test_every_golden_file_opens_with_what_should_be_seen_and_belongs_to_a_test() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for path in FOLDER.glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- "), path.name
        assert f'"{path.stem}"' in source, f"{path.name} belongs to no test"


def test_laying_out_changes_nothing_but_spaces() -> None:
    sql = "SELECT a,  'x,  y(', f(b, c) FROM (SELECT 1)\nWHERE d = 'it\\'s'" * 5
    assert "".join(laid_out(sql).split()) == "".join(sql.split())
    assert "'x,  y('" in laid_out(sql)
