"""What kind of value an expression gives, as far as its parts tell: a type of Spark SQL, "" where they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from freshmart_cli.contracts.lint.digits import Digits, digits_of
from freshmart_cli.contracts.lint.kinds_of_nodes import CALLED, FIXED, LIKE_THEIR_ARGUMENT, NULL

_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_TYPES = {"timestamptz": "timestamp", "text": "string", "varchar": "string"}


class Kinds:
    """Kinds of the expressions of one text, whose columns are told by ``column``."""

    def __init__(self, column: Callable[[exp.Column], str]) -> None:
        self._column = column
        self._known: dict[int, str] = {}

    def of(self, node: exp.Expr | None) -> str:
        if node is None:
            return ""
        if id(node) not in self._known:
            self._known[id(node)] = ""
            self._known[id(node)] = self._found(node)
        return self._known[id(node)]

    def digits(self, node: exp.Expr | None) -> Digits | None:
        """Digits of a number, those that are written where it is a literal; None for a double or no number."""
        if isinstance(node, exp.Literal) and not node.is_string and node.name.isdecimal():
            return Digits(len(node.name), 0)
        return digits_of(self.of(node))

    def _found(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Cast):
            return _type(node.to)
        if isinstance(node, exp.Anonymous):
            return CALLED.get(node.name.lower(), "")
        if isinstance(node, LIKE_THEIR_ARGUMENT):
            return self.of(node.this)
        if isinstance(node, (exp.Concat, exp.DPipe)):
            joined = {self.of(each) for each in node.iter_expressions()}
            return next((kind for kind in ("array", "string") if kind in joined), "")
        if isinstance(node, (exp.Case, exp.If, exp.Coalesce)):
            return common(self.of(each) for each in branches(node))
        return self._number(node) or next((kind for each, kind in FIXED.items() if isinstance(node, each)), "")

    def _number(self, node: exp.Expr) -> str:
        if isinstance(node, (exp.Add, exp.Sub, exp.Mul, exp.Div)):
            return self._arithmetic(node)
        if isinstance(node, (exp.Sum, exp.Avg, exp.Round)):
            return self._aggregate(node)
        return ""

    def _arithmetic(self, node: exp.Binary) -> str:
        sides = (self.of(node.left), self.of(node.right))
        if "double" in sides or "float" in sides:
            return "double" if all(sides) else ""
        if isinstance(node, (exp.Add, exp.Sub)) and sides[0] in ("date", "timestamp"):
            return sides[0] if isinstance(node, exp.Add) or sides[1] not in ("date", "timestamp") else "interval"
        left, right = self.digits(node.left), self.digits(node.right)
        if left is None or right is None:
            return ""
        if all(side in _INTEGERS for side in sides):
            return "double" if isinstance(node, exp.Div) else max(sides, key=_INTEGERS.index)
        if isinstance(node, exp.Div):
            return str(left.over(right).kept())
        return str((left.times(right) if isinstance(node, exp.Mul) else left.plus(right)).kept())

    def _aggregate(self, node: exp.Expr) -> str:
        kind, digits = self.of(node.this), digits_of(self.of(node.this))
        if kind in ("double", "float"):
            return "double"
        if digits is None or not kind:
            return ""
        if isinstance(node, exp.Round):
            return kind
        if kind in _INTEGERS:
            return "bigint" if isinstance(node, exp.Sum) else "double"
        more = 10 if isinstance(node, exp.Sum) else 4
        return str(Digits(min(digits.all + more, 38), digits.after + (0 if isinstance(node, exp.Sum) else 4)))


def branches(node: exp.Expr) -> list[exp.Expr]:
    """The values among which CASE, IF and coalesce choose, in their order."""
    if isinstance(node, exp.Case):
        values = [*(each.args["true"] for each in node.args["ifs"]), node.args.get("default")]
    elif isinstance(node, exp.If):
        values = [node.args["true"], node.args.get("false")]
    else:
        values = [node.this, *node.expressions]
    return [each for each in values if each is not None]


def common(kinds: Iterable[str]) -> str:
    """The kind that holds values of all kinds, "" where that cannot be told."""
    several = {kind for kind in kinds if kind != NULL}
    if len(several) < 2:
        return next(iter(several), NULL)
    if "double" in several and all(kind == "double" or digits_of(kind) for kind in several):
        return "double"
    digits = [digits_of(kind) for kind in several]
    found = [each for each in digits if each is not None]
    if len(found) < len(several):
        return ""
    if several <= set(_INTEGERS):
        return max(several, key=_INTEGERS.index)
    return str(Digits.holding(found).kept())


def _literal(node: exp.Literal) -> str:
    if node.is_string:
        return "string"
    before, point, after = node.name.partition(".")
    if "e" in node.name.lower():
        return "double"
    if not point:
        return "int" if len(before) < 10 else "bigint"
    return str(Digits(max(len(before.lstrip("0") + after), 1), len(after)))


def _type(to: exp.DataType) -> str:
    kind = to.sql(dialect="spark").lower().replace(" ", "")
    return _TYPES.get(kind, "decimal(10,0)" if kind == "decimal" else kind.partition("<")[0])
