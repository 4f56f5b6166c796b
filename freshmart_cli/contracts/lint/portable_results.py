"""FM613: a SELECT gives a double where its contract says decimal; the last cast rounds, and engines round otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.lint.digits import digits_of
from freshmart_cli.contracts.lint.portable_numbers import ENOUGH_AFTER, of_double
from freshmart_cli.contracts.lint.portable_sql import Finding, Sql


def rounded_at_the_end(sql: Sql, derived: Derived) -> Iterator[Finding]:
    """Columns of the outer SELECT that are doubles and are declared with a few decimals."""
    tree = sql.tree
    for each in tree.selects if isinstance(tree, exp.Query) else ():
        declared = derived.columns.get(each.alias_or_name)
        if declared is not None and _cuts(declared.type) and sql.kinds.of(each.unalias()) in ("double", "float"):
            yield of_double(sql, each.unalias(), "cast")


def _cuts(kind: str) -> bool:
    digits = digits_of(kind)
    return kind.startswith("decimal") and digits is not None and digits.after < ENOUGH_AFTER
