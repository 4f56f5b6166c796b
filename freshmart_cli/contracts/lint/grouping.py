"""FM403–FM404: what the outer SELECT gives, and what one of its rows is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.contracts.lint.query import outermost, outputs
from freshmart_cli.contracts.lint.scope import knows
from freshmart_cli.contracts.lint.sql_text import offset_of, parse_query
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.release import Privacy
from freshmart_cli.contracts.rules import semantics as rules
from freshmart_cli.errors import Diagnostic

_SQL = Spot(("sql",))


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Outputs that are not the columns, and groups that are not the keys."""
    for _, document, derived in subject.draft.read_derived():
        tree = parse_query(derived.sql).tree
        if tree is None:
            continue
        if derived.privacy is not None:
            yield from _persons(document, derived, derived.privacy, tree)
        else:
            yield from _outputs(document, derived, tree)
            yield from _groups(document, derived, tree)


def _outputs(document: Document, derived: Derived, tree: exp.Expr) -> Iterator[Diagnostic]:
    given = outputs(tree)
    declared = list(document.keys("columns") or derived.columns)
    if given is None:
        hint = f"name them: {', '.join(declared)}"
        yield rules.OUTPUT.found(document, _SQL, "a star hides which columns the SELECT gives", hint)
        return
    if [name.casefold() for name in given] == [name.casefold() for name in declared]:
        return
    position = next(
        (index for index, pair in enumerate(zip(given, declared, strict=False)) if _differ(*pair)),
        min(len(given), len(declared)),
    )
    hint = f"the SELECT gives: {', '.join(name or '(unnamed)' for name in given)}"
    yield rules.OUTPUT.found(document, _place(tree, position), _difference(given, declared, position), hint)


def _difference(given: list[str], declared: list[str], position: int) -> str:
    if position >= len(given):
        return f"the SELECT lacks {', '.join(declared[position:])} at its end"
    if position >= len(declared):
        return f"the SELECT gives {', '.join(given[position:])} beyond the declared columns"
    shown = given[position] or "a value without a name"
    return f"column {position + 1} of the SELECT is {shown}, declared is {declared[position]}"


def _differ(given: str, declared: str) -> bool:
    return given.casefold() != declared.casefold()


def _place(tree: exp.Expr, position: int) -> Spot:
    select = outermost(tree)
    if select is None or not select.expressions:
        return _SQL
    return _SQL.character(offset_of(select.expressions[min(position, len(select.expressions) - 1)]))


def _persons(document: Document, derived: Derived, privacy: Privacy, tree: exp.Expr) -> Iterator[Diagnostic]:
    """SQL under privacy gives one row per person and cell; the columns are what is released of them."""
    given = outputs(tree)
    missing = [name for name in (privacy.person, *derived.keys) if given is None or not knows(given, name)]
    if missing:
        message = f"the SELECT gives one row per person and cell and lacks {', '.join(missing)}"
        hint = f"it gives: {', '.join(given or ())}" if given else "name its columns instead of a star"
        yield rules.OUTPUT.found(document, _SQL, message, hint)


def _groups(document: Document, derived: Derived, tree: exp.Expr) -> Iterator[Diagnostic]:
    select = outermost(tree)
    group = select.args.get("group") if select else None
    if select is None or group is None or not derived.keys or _is_cube(group):
        return
    columns = [_output_of(expression, select) for expression in group.expressions]
    keys = {key.casefold() for key in derived.keys}
    if {name.casefold() for name in columns} != keys:
        message = f"GROUP BY {', '.join(columns)} is not the keys {', '.join(derived.keys)}"
        hint = "group by the keys alone; take other columns by max(…) or any_value(…)"
        yield rules.GROUP_BY.found(document, _SQL.character(offset_of(group)), message, hint)


def _is_cube(group: exp.Group) -> bool:
    return any(group.args.get(key) for key in ("grouping_sets", "cube", "rollup", "all"))


def _output_of(expression: exp.Expr, select: exp.Select) -> str:
    """The output column that a GROUP BY term is: by position, by alias, or by the same expression."""
    if isinstance(expression, exp.Literal) and not expression.is_string:
        position = int(expression.name)
        inside = 1 <= position <= len(select.expressions)
        return str(select.expressions[position - 1].alias_or_name) if inside else expression.name
    for projection in select.expressions:
        if projection.unalias() == expression:
            return str(projection.alias_or_name)
    return str(expression.alias_or_name or expression.sql(dialect="spark"))
