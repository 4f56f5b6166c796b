"""Variables of the workspace inside the SQL of derived tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.compile.derived import definition_of
from freshmart_cli.contracts.loading import inspect_workspace, load_workspace
from freshmart_cli.contracts.variable_macros import variables_named
from tests.support.depot import FILES, write_workspace

TOTALS = "contracts/gold/day_totals.yml"
SETTINGS = FILES["freshmart.yml"].replace("lakehouse: lake}", "lakehouse: lake, least: '5', depot: '7'}")


def totals(*replaced: tuple[str, str]) -> str:
    text = FILES[TOTALS]
    for old, new in replaced:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_a_variable_stands_in_the_sql_and_where_an_upstream_is_followed(tmp_path: Path) -> None:
    follow = "SELECT day FROM silver.items WHERE parcel > {{ var('least') }}"
    text = totals(
        ("WHERE {{ changed('i.day') }}", "WHERE i.parcel > {{ var('least') }} AND {{ changed('i.day') }}"),
        ("{silver.items: day}", f'{{silver.items: [day, "{follow}"]}}'),
    )
    write_workspace(tmp_path, {TOTALS: text, "freshmart.yml": SETTINGS})
    derived = load_workspace(tmp_path).derived["gold.day_totals"]
    assert "WHERE i.parcel > 5 AND {{ changed('i.day') }}" in derived.sql
    assert derived.refresh.follow["silver.items"] == ("day", "SELECT day FROM silver.items WHERE parcel > 5")


def test_another_value_is_another_definition(tmp_path: Path) -> None:
    text = totals(("WHERE {{", 'WHERE i.parcel > {{ var("least") }} AND {{'))
    write_workspace(tmp_path, {TOTALS: text, "freshmart.yml": SETTINGS})
    found = {
        definition_of(load_workspace(tmp_path, overrides=chosen).derived["gold.day_totals"])
        for chosen in ({}, {"least": "6"}, {"depot": "8"})
    }
    assert len(found) == 2


@pytest.mark.parametrize("place", ["sql", "follow"])
def test_a_variable_that_nobody_declares_is_named_with_its_place(tmp_path: Path, place: str) -> None:
    asked = "{{ var('leest') }}"
    replaced = {
        "sql": ("WHERE {{", f"WHERE i.parcel > {asked} AND {{{{"),
        "follow": ("{silver.items: day}", f'{{silver.items: "SELECT day FROM silver.items WHERE parcel > {asked}"}}'),
    }
    write_workspace(tmp_path, {TOTALS: totals(replaced[place]), "freshmart.yml": SETTINGS})
    (found,) = inspect_workspace(tmp_path).diagnostics
    assert (found.code, found.message, found.hint) == ("FM310", "unknown variable 'leest'", "did you mean least?")
    assert FILES[TOTALS].splitlines()[found.line - 1].strip().startswith({"sql": "WHERE", "follow": "refresh"}[place])


def test_names_and_places_of_variables_are_found_however_they_are_written() -> None:
    text = "a {{ var('x') }} b {{- var(\"y_1\") -}} c {{ variable('z') }} {{ ratio('a', 'b') }}"
    assert list(variables_named(text)) == [("x", text.index("x')")), ("y_1", text.index("y_1"))]
