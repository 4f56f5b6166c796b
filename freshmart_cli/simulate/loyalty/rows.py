"""The three tables of the loyalty program's database, a row each."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import NamedTuple

UNAVAILABLE = "__debezium_unavailable_value"


@unique
class Table(StrEnum):
    """By the names of their landing folders."""

    MEMBERS = "members"
    CARDS = "loyalty_cards"
    LINKS = "account_links"


class Member(NamedTuple):
    """``preferences`` is JSON text, large for some: PostgreSQL keeps that outside the row (TOAST)."""

    customer_id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    household_size: int
    postal_code: str
    birth_year: int
    preferences: str
    status: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.customer_id,)


class Card(NamedTuple):
    """``card_number`` has 16 digits."""

    card_number: str
    customer_id: int
    status: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.card_number,)


class Link(NamedTuple):
    """``linked_at`` is ISO 8601 in UTC with microseconds."""

    customer_id: int
    online_user_id: int
    linked_at: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.customer_id, self.online_user_id)


Row = Member | Card | Link
Key = tuple[object, ...]

TABLE_OF: dict[type[Row], Table] = {Member: Table.MEMBERS, Card: Table.CARDS, Link: Table.LINKS}
EMPTY: dict[Table, dict[str, object]] = {
    Table.MEMBERS: dict(zip(Member._fields, (0, "", "", None, None, None, None, None, None, ""), strict=True)),
    Table.CARDS: dict(zip(Card._fields, ("", 0, ""), strict=True)),
    Table.LINKS: dict(zip(Link._fields, (0, 0, "1970-01-01T00:00:00.000000Z"), strict=True)),
}
"""What Debezium makes up beside the key in ``before`` of a delete under REPLICA IDENTITY DEFAULT."""
KEY_FIELDS = {Table.MEMBERS: ("customer_id",), Table.CARDS: ("card_number",), Table.LINKS: Link._fields[:2]}


def table_of(row: Row) -> Table:
    return TABLE_OF[type(row)]


def without_contacts(row: Row) -> Row:
    """A row as those see it who are not told names, mail and phone."""
    if isinstance(row, Member):
        return row._replace(first_name="", last_name="", email="", phone="")
    return row
