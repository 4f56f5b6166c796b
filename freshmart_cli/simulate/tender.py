"""How a transaction is paid: TN records whose sum is net plus tax (POS.md, Transactions)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from freshmart_cli.simulate.overpunch import overpunched

CASH_STEPS = (100, 500, 2000)
_MEANS = ("CR",) * 40 + ("CA",) * 24 + ("DB",) * 22 + ("EB",) * 6 + ("GC",) * 4 + ("CK",) * 2 + ("LP",) * 2
_COUPON_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Tender:
    """One TN record: ``amount`` in cents; ``body`` is characters 22-120."""

    tender_type: str
    amount: int
    card_last4: str = ""
    auth_code: str = ""
    token_ref: str = ""
    body: str = field(init=False)

    def __post_init__(self) -> None:
        text = (
            f"{self.tender_type}{overpunched(self.amount, 9)}{self.card_last4:4}{self.auth_code:6}"
            f"{self.token_ref:16}{'':62}\n"
        )
        object.__setattr__(self, "body", text)

    def negated(self) -> Tender:
        return replace(self, amount=-self.amount)


def settled(rng: Random, due: int) -> tuple[Tender, ...]:
    """Tenders that add up to ``due`` cents; none when nothing is due, a refund when it is negative."""
    if due == 0:
        return ()
    if due < 0:
        return (_paid(rng, _MEANS[int(rng.random() * 86)], due),)
    if rng.random() < _COUPON_SHARE:
        return _with_coupon(rng, due)
    return _plainly(rng, due)


def _plainly(rng: Random, due: int) -> tuple[Tender, ...]:
    means = _MEANS[int(rng.random() * 100)]
    if means == "CA":
        return _in_cash(rng, due)
    if means in ("GC", "LP") and due > 1000:
        first = due // 3
        return (_paid(rng, means, first), _paid(rng, "CR", due - first))
    return (_paid(rng, means, due),)


def _in_cash(rng: Random, due: int) -> tuple[Tender, ...]:
    step = CASH_STEPS[int(rng.random() * len(CASH_STEPS))]
    given = -(-due // step) * step
    return (Tender("CA", given), Tender("CH", due - given)) if given != due else (Tender("CA", given),)


def _with_coupon(rng: Random, due: int) -> tuple[Tender, ...]:
    """What a coupon exceeds the amount due by is handed back as CH."""
    coupon = Tender("CP", 50 + 25 * int(rng.random() * 12))
    rest = due - coupon.amount
    if rest == 0:
        return (coupon,)
    if rest < 0:
        return (coupon, Tender("CH", rest))
    return (coupon, *_plainly(rng, rest))


def _paid(rng: Random, means: str, amount: int) -> Tender:
    if means not in ("CR", "DB", "EB", "GC"):
        return Tender(means, amount)
    digits = rng.getrandbits(128)
    last4, auth = digits % 10_000, digits // 10_000 % 1_000_000
    return Tender(means, amount, f"{last4:04d}", f"{auth:06d}", f"{digits >> 64:016x}")
