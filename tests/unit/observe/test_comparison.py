"""Versions side by side."""

from __future__ import annotations

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.observe.comparison import compared
from freshmart_cli.observe.raw_lines import reader_of
from freshmart_cli.observe.raw_record import RawRecord, ReadRecord
from tests.support.depot import Parcel, parcels_file


def records(workspace: Workspace, parcel: Parcel, before: int = 0) -> list[ReadRecord]:
    others = [Parcel(100 + n) for n in range(before)]
    lines = parcels_file("20260302", *others, parcel).decode("latin-1").splitlines()
    own = lines[1 + 2 * before : -1]
    reader = reader_of(workspace.contracts["parcels"], show_pii=False)
    return [reader.read(RawRecord(line)) for line in own]


def test_only_fields_that_differ_are_marked_and_a_place_in_the_file_is_no_difference(workspace: Workspace) -> None:
    one, other = records(workspace, Parcel(1, (250, 150))), records(workspace, Parcel(1, (250, 175)), before=2)
    found = compared(workspace.contracts["parcels"], [one, other])
    assert {(each.record, each.name, each.values) for each in found if each.differs} == {
        ("P", "cost", ("4.00", "4.25")),
        ("I 002", "amount", ("1.50", "1.75")),
    }


def test_a_record_that_one_version_lacks_has_no_values_there(workspace: Workspace) -> None:
    one, other = records(workspace, Parcel(1, (250,))), records(workspace, Parcel(1, (250, 0)))
    found = {(each.record, each.name): each for each in compared(workspace.contracts["parcels"], [one, other])}
    assert found[("I 002", "amount")].values == (None, "0.00")
    assert found[("I 002", "amount")].differs
    assert not found[("I 001", "amount")].differs
