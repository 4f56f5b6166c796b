"""The rows of stores, products, distribution_centers, store_hours and campaigns on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.centres import CENTRES
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.reference.snapshots import Layout, Row
from freshmart_cli.simulate.reference_files import PRODUCT_COLUMNS, STORE_COLUMNS, product_row, store_row

STORES = Layout("stores", tuple(STORE_COLUMNS), ("store_id",))
PRODUCTS = Layout("products", (*PRODUCT_COLUMNS, "list_price"), ("gtin",))
CENTERS = Layout("distribution_centers", ("dc_id", "dc_name", "city", "state", "region", "timezone"), ("dc_id",))
HOURS = Layout(
    "store_hours",
    ("store_id", "day_of_week", "opens", "closes", "valid_from", "valid_to"),
    ("store_id", "day_of_week", "valid_from"),
)
CAMPAIGNS = Layout(
    "campaigns", ("campaign_id", "campaign_type", "start_date", "end_date", "channel", "spend"), ("campaign_id",)
)
LAYOUTS = (STORES, PRODUCTS, CENTERS, HOURS, CAMPAIGNS)

_RENAMED_EVERY, _CENTRE_EVERY, _HOURS_EVERY = 10, 20, 14
_WEEKS_KEPT = 8


def store_rows(chain: Iterable[Store], number: int) -> Iterator[Row]:
    """Every ten days a store gets a second name, from the sixth on."""
    for place, store in enumerate(chain):
        row = store_row(store)
        renamed = place < (number + 5) // _RENAMED_EVERY
        yield (row[0], f"{row[1]} {store.town.city}", *row[2:]) if renamed else row


def centre_rows(number: int) -> Iterator[Row]:
    for place, centre in enumerate(CENTRES):
        region = f"{centre.region} II" if place < (number + 13) // _CENTRE_EVERY else centre.region
        yield (centre.dc_id, centre.name, centre.city, centre.state, region, centre.timezone)


def hours_rows(chain: Iterable[Store], number: int, change_on: date) -> Iterator[Row]:
    """By the tills' own hours. Every two weeks a store tells its hours from ``change_on`` on, when all is over."""
    for place, store in enumerate(chain):
        told = place < (number + 11) // _HOURS_EVERY
        ends = change_on - timedelta(days=1) if told else ""
        for weekday in range(1, 8):
            yield (store.store_id, weekday, *_wall(store.opens, store.closes), store.opened_on, ends)
            if told:
                yield (store.store_id, weekday, "08:00", "20:00", change_on, "")


def campaign_rows(seed: int, day: date) -> Iterator[Row]:
    """The weeks' flyers and offers to members, whose ids stand in the lines sold, and a mailing of the shop;
    next week's are known, those of long ago are gone."""
    this = day.toordinal() // 7
    for week in range(this - _WEEKS_KEPT, this + 2):
        rng = Random(f"campaign:{seed}:{week}")
        dates = (date.fromordinal(7 * week), date.fromordinal(7 * week + 6))
        for prefix, campaign_type, channel in (
            ("WEEK", "weekly_flyer", "print"),
            ("CARD", "member_offer", "app"),
            ("MAIL", "newsletter", "email"),
        ):
            spend = money(100_000 + int(rng.random() * 900_000))
            yield (f"{prefix}{week % 10_000:04d}", campaign_type, *dates, channel, spend)


def product_rows(catalogue: Catalogue, number: int, *, with_late: bool) -> Iterator[Row]:
    """Every third day a product gets another description, from the second day on; every seventh day, from the
    third on, one is no longer listed."""
    rewritten, dropped = (number + 2) // 3, (number + 5) // 7
    late = set(catalogue.late)
    for place, product in enumerate(catalogue.listed(with_late=True)):
        turn, times = place % 60, place // 60
        is_late = product.article.gtin in late
        if (turn == 30 and times < dropped and not is_late) or (is_late and not with_late):
            continue
        row = product_row(product)
        if turn == 45 and times < rewritten:
            row = (*row[:2], f"{row[2]} NEW", *row[3:])
        yield (*row, money(product.price))


def _wall(opens: int, closes: int) -> tuple[str, str]:
    """``closes`` after midnight reads earlier than ``opens``; round the clock is 00:00 to 24:00."""
    if closes - opens == 24:
        return "00:00", "24:00"
    return f"{opens:02d}:00", f"{closes:02d}:00" if closes <= 24 else f"{closes - 24:02d}:00"
