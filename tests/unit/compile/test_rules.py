"""Rules as SQL: aggregates over child tables, names of once-records, the language's macros."""

from __future__ import annotations

from freshmart_cli.compile.record import Aggregate, Aliased
from freshmart_cli.compile.rules import Scope, reads_only


def scope() -> Scope:
    return Scope("parcels", frozenset({"H", "T"}), frozenset({"items", "labels"}))


def test_an_aggregate_over_a_child_becomes_one_figure_and_is_zero_where_there_is_none() -> None:
    rules = scope()
    assert rules.rewrite("sum(items.amount) = cost") == "coalesce(_a0_items, 0) = cost"
    assert list(rules.aggregates.values()) == [Aggregate("_a0_items", "items", "sum(amount)")]


def test_the_same_aggregate_asked_twice_is_computed_once() -> None:
    rules = scope()
    rules.rewrite("sum(items.amount) = cost")
    assert (
        rules.rewrite("sum(items.amount) > 0 AND count(labels) = 1")
        == "coalesce(_a0_items, 0) > 0 AND coalesce(_a1_labels, 0) = 1"
    )
    assert [each.sql for each in rules.aggregates.values()] == ["sum(amount)", "count(*)"]


def test_an_aggregate_may_compute_over_several_columns_of_its_child() -> None:
    rules = scope()
    rules.rewrite("SUM(items.a + items.b * 2)")
    assert rules.aggregates["_a0_items"].sql == "SUM(a + b * 2)"


def test_a_function_over_own_columns_is_left_alone() -> None:
    assert (
        scope().rewrite("coalesce(sum, count(x)) > length(items_note)")
        == "coalesce(sum, count(x)) > length(items_note)"
    )


def test_a_name_of_a_once_record_is_read_from_beside_and_asked_for() -> None:
    rules = scope()
    assert rules.rewrite("day = H.day AND H.kind = 'R'") == "day = H__day AND H__kind = 'R'"
    assert rules.outer == {"H__day": Aliased("H__day", "H.day"), "H__kind": Aliased("H__kind", "H.kind")}


def test_a_qualified_name_of_nothing_known_stays() -> None:
    assert scope().rewrite("parent.is_paid AND x.y = 1") == "parent.is_paid AND x.y = 1"


def test_a_macro_of_the_language_is_expanded_over_rewritten_arguments() -> None:
    rules = scope()
    found = rules.rewrite("offset_seconds(H.utc_offset) = 0")
    assert found.startswith("(IF(substring(H__utc_offset, 1, 1) = '-'")
    assert "H__utc_offset" in rules.outer


def test_a_macro_as_text_is_text() -> None:
    assert scope().rewrite("note = 'gtin_valid(x)'") == "note = 'gtin_valid(x)'"


def test_an_expression_reads_only_what_it_names() -> None:
    assert reads_only("a + b", frozenset({"a", "b", "c"}))
    assert not reads_only("a + d", frozenset({"a", "b", "c"}))
