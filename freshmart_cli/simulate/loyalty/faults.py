"""What a fault adds to a day of the program: transactions that take a detour, or get lost, before the tills trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from freshmart_cli.simulate.loyalty.changes import Change, Route, Transaction, deleted, moved_key, updated
from freshmart_cli.simulate.loyalty.daily_life import DailyLife
from freshmart_cli.simulate.loyalty.invented import email_of, is_large, large_preferences
from freshmart_cli.simulate.loyalty.register import Register
from freshmart_cli.simulate.loyalty.rows import Key, Member, Table
from freshmart_cli.simulate.strikes import Strike

HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Ward:
    """Where a fault strikes: ``starts`` is the day's first instant in epoch milliseconds, ``late`` the way of
    what arrives with the second delivery."""

    strike: Strike
    register: Register
    life: DailyLife
    starts: int
    late: Route


@dataclass(frozen=True, slots=True)
class Planted:
    """Transactions of a fault, the keys to look at afterwards, and what must become of them."""

    transactions: tuple[Transaction, ...]
    keys: tuple[tuple[Table, Key], ...]
    expect: str


def out_of_order(ward: Ward) -> Planted:
    place = ward.life.reserve(lambda _: True)
    first = _member(ward, place)
    second = first._replace(preferences=large_preferences(place))
    third = second._replace(email=email_of(second.first_name, second.last_name, 999_000_000 + place))
    earlier = _applied(ward, 2 * HOUR, updated(first, second)).by_way_of(ward.late)
    later = _applied(ward, 3 * HOUR, updated(second, third))
    expect = (
        "the earlier of two updates of a member arrives in delivery 2, after the later one: the later one stays "
        "current, the earlier one becomes a version between, and its preferences fill the later one's placeholder"
    )
    return Planted((earlier, later), ((Table.MEMBERS, first.key),), expect)


def late_update(ward: Ward) -> Planted:
    place = ward.life.reserve(lambda _: True)
    member = _member(ward, place)
    changed = member._replace(household_size=member.household_size + 1)
    card, link = ward.register.card(place), ward.register.link(place)
    update = _applied(ward, 2 * HOUR, updated(member, changed)).by_way_of(ward.late)
    heir = ward.life.newcomer(place, ward.starts + 3 * HOUR)
    leaves = _applied(ward, 3 * HOUR + 1_000, *(deleted(row) for row in (link, card, changed) if row))
    expect = "deleted in delivery 1; an update from before the delete arrives in delivery 2 and resurrects nobody"
    marked = tuple(replace(each, tag=ward.strike.number) for each in heir)
    return Planted((update, *marked, leaves), ((Table.MEMBERS, member.key),), expect)


def key_change(ward: Ward) -> Planted:
    register = ward.register
    place = ward.life.reserve(
        lambda place: (
            place < register.population.holders
            and register.link(place) is not None
            and is_large(register.population.member(place).preferences)
        )
    )
    member, card, link = _member(ward, place), register.card(place), register.link(place)
    assert card is not None
    assert link is not None
    new = register.new_customer_id()
    moved = member._replace(customer_id=new)
    changes = (
        moved_key(member, moved),
        updated(card, card._replace(customer_id=new)),
        moved_key(link, link._replace(customer_id=new)),
    )
    expect = (
        "the key changes: delete, tombstone and create of one transaction; the new key's placeholder takes the old "
        "key's preferences; the card's sales belong to the new customer_id from then on"
    )
    keys = ((Table.MEMBERS, member.key), (Table.MEMBERS, moved.key), (Table.CARDS, card.key))
    return Planted((_applied(ward, 4 * HOUR, *changes),), keys, expect)


def message(ward: Ward) -> Planted:
    change = Change("m", Table.MEMBERS)
    return Planted((_applied(ward, 5 * HOUR, change),), (), "a logical decoding message: counted, changes nothing")


def truncate(ward: Ward) -> Planted:
    ward.register.forget_links()
    change = Change("t", Table.LINKS)
    return Planted(
        (_applied(ward, 6 * HOUR, change),), (), "account_links is truncated: every link ends at that instant"
    )


def lost_delete(ward: Ward) -> Planted:
    """The rest of the re-snapshot follows when the day is over."""
    place = ward.life.reserve(lambda place: ward.register.link(place) is not None)
    link = ward.register.link(place)
    assert link is not None
    gone = replace(_applied(ward, 7 * HOUR, deleted(link)), lost=True)
    expect = (
        "the delete of a link never arrives; a complete new snapshot of account_links lacks the key and ends it; "
        "rows that are as known make no new version"
    )
    return Planted((gone,), ((Table.LINKS, link.key),), expect)


PLANTED: dict[str, Callable[[Ward], Planted]] = {
    "cdc_out_of_order": out_of_order,
    "cdc_late_update": late_update,
    "cdc_key_change": key_change,
    "cdc_message": message,
    "cdc_truncate": truncate,
    "cdc_resnapshot": lost_delete,
}


def joined_late(ward: Ward, slot: int, instant: int, route: Route) -> tuple[Transaction, ...]:
    """Somebody joins a minute before a sale (epoch seconds); the program tells of it by another way."""
    place = ward.register.population.place(slot)
    ward.life.settle(place)
    joined = ward.life.newcomer(place, (instant - 60) * 1000)
    return tuple(replace(each, tag=ward.strike.number, route=route) for each in joined)


def _member(ward: Ward, place: int) -> Member:
    member = ward.register.member(place)
    assert member is not None
    return member


def _applied(ward: Ward, offset: int, *changes: Change) -> Transaction:
    at = ward.starts + offset
    for change in changes:
        ward.register.apply(change, at)
    return Transaction(at, changes, ward.strike.number)
