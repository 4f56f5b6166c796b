"""What is in a basket: sold lines, voids, deposits, discounts on the whole (POS.md, Transactions)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from freshmart_cli.simulate.line import NO_GTIN, Article, Line

_MEAN_LINES = 7.4
_MOST_LINES = 80
_VOID_SHARE = 0.04
_DISCOUNT_SHARE = 0.05
_ZERO_SHARE = 0.004
_DISCOUNT = Article(NO_GTIN, 99, "DISCOUNT", entry_method="P")


def _sizes() -> tuple[int, ...]:
    """Basket sizes by quantile: geometric, cut at ``_MOST_LINES``. Products of floats only, no logarithm,
    so that every machine draws the same."""
    sizes: list[int] = []
    tail = 1.0
    for size in range(1, _MOST_LINES):
        tail *= 1 - 1 / _MEAN_LINES
        sizes += [size] * (round((1 - tail) * 4096) - len(sizes))
    return tuple(sizes + [_MOST_LINES] * (4096 - len(sizes)))


_SIZES = _sizes()


def filled(rng: Random, pool: list[Line]) -> tuple[Line, ...]:
    """The lines of an ordinary sale; at least one is neither voided nor free, and the net is positive."""
    lines = rng.choices(pool, k=_SIZES[int(rng.random() * 4096)])
    deposits = [line.deposit for line in lines if line.deposit]
    chance = rng.random()
    if chance < _ZERO_SHARE:
        lines.append(_given_away(lines[0]))
    elif chance < _ZERO_SHARE + _VOID_SHARE and len(lines) > 1:
        deposits += _void(rng, lines)
    lines += deposits
    if rng.random() < _DISCOUNT_SHARE:
        lines.append(_off(sum(line.net for line in lines if line.line_type != "B") // 20))
    return tuple(lines)


def given_free(rng: Random, pool: list[Line]) -> tuple[Line, ...]:
    """A basket whose discount eats all of it, tax included: nothing to pay."""
    line = replace(rng.choices(pool)[0], deposit=None)
    article = replace(_DISCOUNT, tax_flag=line.article.tax_flag)
    return (line, replace(_off(line.net), article=article, tax=-line.tax))


def empties(rng: Random, deposit: Line) -> tuple[Line, ...]:
    """Deposits paid back for 1 to 12 containers."""
    count = 1 + int(rng.random() * 12)
    return (replace(deposit, quantity=-1000 * count, extended=-deposit.unit_price * count),)


def sold_indices(lines: Sequence[Line]) -> tuple[int, ...]:
    """Where the sold lines are that were not voided and cost something."""
    voided = {line.void_of - 1 for line in lines if line.line_type == "V"}
    return tuple(
        index for index, line in enumerate(lines) if line.line_type == "S" and index not in voided and line.extended
    )


def _void(rng: Random, lines: list[Line]) -> list[Line]:
    """Voids one of ``lines``; the answer takes its deposit back, if it had one."""
    index = int(rng.random() * len(lines))
    voided = lines[index]
    lines.append(voided.negated("V", void_of=index + 1))
    return [voided.deposit.negated("B")] if voided.deposit else []


def _given_away(line: Line) -> Line:
    """A line of quantity and amount 0: legal, and counted as a line."""
    return replace(line, quantity=0, extended=0, discount=0, tax=0, promo_id="", deposit=None)


def _off(cents: int) -> Line:
    return Line(_DISCOUNT, "D", 0, 0, 0, -cents)
