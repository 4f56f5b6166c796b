"""FM606, FM608: words and signs of SQL that one engine lacks or reads differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import Token, TokenType, exp

from freshmart_cli.contracts.lint.portable_sql import Checks, Finding, Sql
from freshmart_cli.contracts.rules import portability as rules

SYNTAX: Mapping[str, str] = {
    "QUALIFY": "row_number() OVER (…) AS n in a subquery, WHERE n = 1 around it",
    "PIVOT": "sum(CASE WHEN k = 'x' THEN v END) AS x … GROUP BY",
    "UNPIVOT": "explode(array(named_struct('n', 'a', 'v', a), …)) in a subquery",
    "GROUP BY ALL": "the expressions themselves after GROUP BY",
    "ORDER BY ALL": "the columns themselves after ORDER BY",
    "* EXCEPT": "the columns themselves",
    "WITH RECURSIVE": "explode(sequence(…))",
    "LATERAL (SELECT": "a join with a subquery that groups by the joined columns",
    "LIKE ANY": "(x LIKE 'a' OR x LIKE 'b')",
    "LIKE SOME": "(x LIKE 'a' OR x LIKE 'b')",
    "LIKE ALL": "(x LIKE 'a' AND x LIKE 'b')",
    "UNION BY NAME": "the columns themselves, in one order",
    "DISTINCT … OVER": "size(collect_set(x) OVER (…))",
}
"""What one engine lacks → what both have."""

_OF_SAIL = ("DISTINCT … OVER", "UNION BY NAME")
_BEFORE_NAME = (TokenType.DOT, TokenType.ALIAS)
_WORDS: Mapping[tuple[str, ...], str] = {
    ("QUALIFY",): "QUALIFY",
    ("PIVOT", "("): "PIVOT",
    ("UNPIVOT",): "UNPIVOT",
    ("GROUP BY", "ALL"): "GROUP BY ALL",
    ("ORDER BY", "ALL"): "ORDER BY ALL",
    ("*", "EXCEPT", "("): "* EXCEPT",
    ("WITH", "RECURSIVE"): "WITH RECURSIVE",
    ("LATERAL", "(", "SELECT"): "LATERAL (SELECT",
    ("LATERAL", "(", "WITH"): "LATERAL (SELECT",
    ("UNION", "BY", "NAME"): "UNION BY NAME",
    **{(word, many): f"LIKE {many}" for word in ("LIKE", "ILIKE") for many in ("ANY", "SOME", "ALL")},
}
_FIRST = frozenset(words[0] for words in _WORDS)
_LONGEST = 3
_SPELLED = {TokenType.GROUP_BY: "GROUP BY", TokenType.ORDER_BY: "ORDER BY"}


def written(sql: Sql) -> Iterator[Finding]:
    """Everything that can be told from the words alone."""
    words = [_SPELLED.get(token.token_type) or token.text.upper() for token in sql.tokens]
    for index, token in enumerate(sql.tokens):
        if token.token_type is TokenType.STRING:
            yield from _doubled_quote(sql.tokens, index)
        elif words[index] in _FIRST and not _is_name(sql.tokens, index):
            name = next((_WORDS[each] for each in _starting_at(words, index) if each in _WORDS), None)
            if name is not None:
                yield _missing(name, token.start)


def _starting_at(words: Sequence[str], index: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[index : index + length]) for length in range(1, _LONGEST + 1))


def _is_name(tokens: Sequence[Token], index: int) -> bool:
    if tokens[index].token_type is TokenType.IDENTIFIER:
        return True
    is_word = tokens[index].token_type is not TokenType.STAR
    return is_word and index > 0 and tokens[index - 1].token_type in _BEFORE_NAME


def _missing(name: str, offset: int) -> Finding:
    engine = "Spark" if name in _OF_SAIL else "Sail"
    return Finding(rules.MISSING_SYNTAX, offset, f"{engine} has no {name}", SYNTAX[name])


def _doubled_quote(tokens: Sequence[Token], index: int) -> Iterator[Finding]:
    """Two texts without a space between them are one text with a doubled quote."""
    first, second = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if second is None or second.token_type is not TokenType.STRING or second.start != first.end + 1:
        return
    before = tokens[index - 1] if index else None
    if before is not None and before.token_type is TokenType.STRING and before.end + 1 == first.start:
        return
    yield Finding(rules.DOUBLED_QUOTE, first.start, "Sail drops a doubled quote", "'it\\'s', with a backslash")


def _distinct_window(sql: Sql, node: exp.Window) -> Iterator[Finding]:
    if isinstance(node.this, exp.AggFunc) and isinstance(node.this.this, exp.Distinct):
        yield _missing("DISTINCT … OVER", sql.begins(node))


CHECKS: Checks = {exp.Window: _distinct_window}
