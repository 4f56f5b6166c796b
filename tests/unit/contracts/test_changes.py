"""Which contracts carry changes, and of which upstream table each of their tables tells."""

from freshmart_cli.contracts.changes import carries_changes, changed_table
from tests.cdc.contracts import LOG, contract
from tests.support.depot import FILES


def test_a_format_says_whether_its_records_are_changes() -> None:
    assert carries_changes(contract(LOG))
    assert not carries_changes(contract(FILES["contracts/scans.yml"]))


def test_a_table_follows_the_upstream_table_that_it_names_else_the_one_of_its_own_name() -> None:
    read = contract(LOG)
    assert [changed_table(read, name) for name in read.tables] == ["library.readers", "passes"]
