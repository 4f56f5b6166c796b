"""Which values a refresh must write and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freshmart_cli.compile.derived import Scope
from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.execute.scope import Touched, scope_of, touched
from freshmart_cli.execute.state import Change, GroupState, Values
from freshmart_cli.names import TableName
from tests.support.fake_engine import NO_VALUES, FakeEngine
from tests.unit.execute.conftest import MakeContext

TABLE = TableName("gold", "day_totals")
Follow = Callable[..., Derived]


@pytest.fixture
def derived(workspace: Workspace) -> Derived:
    return workspace.derived[str(TABLE)]


@pytest.fixture
def following(derived: Derived) -> Follow:
    def following(**follow: str) -> Derived:
        spelled = {name.replace("_", ".", 1): (text,) for name, text in follow.items()}
        return derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"follow": spelled})})

    return following


def affecting(derived: Derived, *affects: str) -> Derived:
    return derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"affects": affects})})


def days(*numbers: int, month: int = 3) -> tuple[str, ...]:
    return tuple(f"2026-{month:02d}-{number:02d}" for number in numbers)


def test_a_day_of_its_own_affects_itself(derived: Derived) -> None:
    assert scope_of(derived, frozenset(days(2, 1))) == Scope(days(1, 2), days(1, 2))


def test_a_moving_week_writes_six_days_on_and_reads_six_days_back(derived: Derived) -> None:
    found = scope_of(affecting(derived, "0d..6d"), frozenset(days(10)))
    assert found.write == days(*range(10, 17))
    assert found.read == days(*range(4, 17))


def test_an_aligned_day_of_last_year_is_affected_alone(derived: Derived) -> None:
    found = scope_of(affecting(derived, "0d", "364d"), frozenset(days(1)))
    assert found.write == ("2026-03-01", "2027-02-28")
    assert found.read == ("2025-03-02", "2026-03-01", "2027-02-28")


def test_weeks_and_days_before_are_offsets_too(derived: Derived) -> None:
    found = scope_of(affecting(derived, "-1w..0", "0"), frozenset(days(10)))
    assert found.write == days(*range(3, 11))
    assert found.read == days(*range(3, 18))


def test_more_days_than_are_listed_are_covered_without_a_gap(derived: Derived) -> None:
    touched_days = frozenset(
        f"{year}-{month:02d}-{day:02d}" for year in (2024, 2026) for month in range(1, 13) for day in range(1, 11)
    )
    found = scope_of(derived, touched_days)
    assert found.write is not None
    assert (found.write[0], found.write[-1], len(found.write)) == ("2024-01-01", "2026-12-10", 1075)


def test_values_that_are_no_days_are_written_and_read_as_they_are(derived: Derived) -> None:
    columns = {**derived.columns, "day": derived.columns["parcels"]}
    assert scope_of(derived.model_copy(update={"columns": columns}), frozenset({"10", "9"})) == Scope(
        ("10", "9"), ("10", "9")
    )


@pytest.mark.parametrize(
    ("day", "written"), [("9999-12-31", ("9999-12-31",)), ("0001-01-01", tuple(f"0001-01-0{n}" for n in range(1, 8)))]
)
def test_the_calendar_ends_where_it_ends(derived: Derived, day: str, written: tuple[str, ...]) -> None:
    assert scope_of(affecting(derived, "0d..6d"), frozenset({day})).write == written


@given(st.sets(st.dates(), min_size=1, max_size=5), st.lists(st.integers(0, 40), min_size=1, max_size=3))
def test_what_a_written_day_is_computed_from_is_read(
    loaded: Workspace, touched_days: set[object], offsets: list[int]
) -> None:
    derived = affecting(loaded.derived[str(TABLE)], *(f"{offset}d" for offset in offsets), "0d")
    found = scope_of(derived, frozenset(str(day) for day in touched_days))
    assert found.write is not None and found.read is not None
    assert {str(day) for day in touched_days} <= set(found.write) <= set(found.read)


def after(
    context: MakeContext,
    *changes: Change,
    group: str = "silver.parcels",
    derived: Derived,
    state: GroupState | None = None,
) -> Touched:
    """What a follower sees of the changes of a group."""
    its = context()
    its.states.write(group, GroupState(changes=changes))
    return touched(its, derived, state or GroupState())


def change(name: str, values: Values, *batches: str, everything: bool = False) -> Change:
    return Change(name, batches, (), values, everything)


def test_nothing_upstream_changed_touches_nothing(context: MakeContext, derived: Derived) -> None:
    assert after(context, derived=derived) == Touched((), frozenset(), ())


def test_changes_touch_the_values_of_the_followed_expression(context: MakeContext, derived: Derived) -> None:
    found = after(
        context,
        change("c1", {"silver.items": {"day": ["2026-03-01"]}}, "b1"),
        change("c2", {"silver.items": {"day": ["2026-03-02"], "other": ["x"]}}, "b2", "b3"),
        derived=derived,
    )
    assert found == Touched(("c1", "c2"), frozenset(days(1, 2)), ("b1", "b2", "b3"))


def test_a_change_taken_in_touches_no_more(context: MakeContext, derived: Derived) -> None:
    changes = [change(f"c{n}", {"silver.items": {"day": [f"2026-03-0{n}"]}}) for n in (1, 2)]
    found = after(context, *changes, derived=derived, state=GroupState(consumed=("c1",)))
    assert (found.changes, found.values) == (("c2",), frozenset(days(2)))


def test_a_change_of_another_table_of_the_group_is_taken_in_and_touches_nothing(
    context: MakeContext, derived: Derived
) -> None:
    found = after(context, change("c1", {"silver.parcels": {"day": ["2026-03-01"]}}), derived=derived)
    assert (found.changes, found.values) == (("c1",), frozenset())


@pytest.mark.parametrize(
    "values",
    [{"silver.items": {"day": None}}, {"silver.items": {"another": ["x"]}}, {"silver.items": {}}],
    ids=["too many to list", "an expression that nobody asked for then", "none recorded"],
)
def test_values_that_are_not_known_mean_everything(context: MakeContext, derived: Derived, values: Values) -> None:
    assert after(context, change("c1", values), derived=derived).values is None


def test_a_rebuilt_upstream_means_everything(context: MakeContext, derived: Derived) -> None:
    assert after(context, change("c1", {}, everything=True), derived=derived) == Touched(("c1",), None, ())


def test_changes_forgotten_before_they_were_taken_in_mean_everything(context: MakeContext, derived: Derived) -> None:
    its = context()
    kept = change("c9", {"silver.items": {"day": ["2026-03-01"]}})
    its.states.write("silver.parcels", GroupState(changes=(kept,), dropped_changes=True))
    assert touched(its, derived, GroupState(consumed=("c1",))).values is None
    assert touched(its, derived, GroupState(consumed=("c9",))).values == frozenset()


def test_who_follows_in_full_recomputes_everything_when_anything_changed(
    context: MakeContext, following: Follow
) -> None:
    full = following(silver_items="full")
    assert after(context, change("c1", {}), derived=full).values is None
    assert after(context, derived=full, state=GroupState()).values == frozenset()


def test_a_table_made_in_full_is_recomputed_when_anything_changed(context: MakeContext, derived: Derived) -> None:
    whole = derived.model_copy(update={"refresh": derived.refresh.model_copy(update={"mode": "full"})})
    assert after(context, change("c1", {"silver.items": {"day": ["2026-03-01"]}}), derived=whole).values is None
    assert after(context, derived=whole).values == frozenset()


def test_an_upstream_followed_in_several_ways_touches_what_any_of_them_says(
    context: MakeContext, derived: Derived
) -> None:
    refresh = derived.refresh.model_copy(update={"follow": {"silver.items": ("day", "other")}})
    several = derived.model_copy(update={"refresh": refresh})
    told = change("c1", {"silver.items": {"day": ["2026-03-01"], "other": ["2026-03-04"]}})
    assert after(context, told, derived=several).values == frozenset(days(1, 4))
    assert after(context, change("c1", {"silver.items": {"day": ["2026-03-01"]}}), derived=several).values is None


SELECT = "SELECT DISTINCT i.day FROM silver.items i WHERE {{ touched('i.depot', 'silver.depots', 'depot') }}"


@pytest.fixture
def selecting(derived: Derived, following: Follow, context: MakeContext, engine: FakeEngine) -> Derived:
    """A table that follows the depots by a SELECT over items, which exist."""
    its = context()
    engine.create(its.stored(TableName("silver", "items")), ())
    engine.forget(TableName("silver", "items"))
    engine.answer("SELECT DISTINCT i.day", [{"v": "2026-03-05"}, {"v": None}])
    found = following(silver_items="day", silver_depots=SELECT)
    return found.model_copy(update={"sql": derived.sql.replace("silver.items i", "silver.items i, silver.depots d")})


def test_a_select_finds_what_touched_values_of_another_table_mean(
    context: MakeContext, engine: FakeEngine, selecting: Derived
) -> None:
    found = after(
        context, change("c1", {"silver.depots": {"depot": ["7", "8"]}}), group="silver.depots", derived=selecting
    )
    assert found.values == frozenset(days(5))
    (call,) = [each for each in engine.calls if each.verb == "query"]
    assert call.sql == (
        "SELECT DISTINCT CAST(day AS STRING) AS v FROM (SELECT DISTINCT i.day FROM silver.items i"
        " WHERE CAST(i.depot AS STRING) IN ('7', '8'))"
    )


def test_a_select_over_values_too_many_to_list_means_everything(context: MakeContext, selecting: Derived) -> None:
    found = after(context, change("c1", {"silver.depots": {"depot": None}}), group="silver.depots", derived=selecting)
    assert found.values is None


def test_a_select_over_a_rebuilt_upstream_means_everything(context: MakeContext, selecting: Derived) -> None:
    found = after(context, change("c1", {}, everything=True), group="silver.depots", derived=selecting)
    assert found.values is None


def test_a_select_where_nothing_was_touched_asks_for_nothing(
    context: MakeContext, engine: FakeEngine, selecting: Derived
) -> None:
    engine.answer("WHERE false", NO_VALUES)
    found = after(context, change("c1", {"silver.depots": {"depot": []}}), group="silver.depots", derived=selecting)
    assert found.values == frozenset()


def test_a_change_of_an_earlier_contract_leaves_a_new_follower_nothing_to_miss(
    context: MakeContext, following: Follow
) -> None:
    derived = following(silver_items="date_trunc('week', day)")
    old = change("c1", {"silver.items": {"day": ["2026-03-01"]}})
    assert after(context, old, derived=derived).values is None
    assert (
        after(context, replace(old, id="c2"), derived=derived, state=GroupState(consumed=("c2",))).values == frozenset()
    )
