"""Brings the sources of a simulation together, so that all of them tell of the same events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from freshmart_cli.simulate.cards import CardBook, FirstCards
from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.chain import Store
from freshmart_cli.simulate.channel import Channel
from freshmart_cli.simulate.evidence.tills import Owner, TillEvents
from freshmart_cli.simulate.loyalty.program import SURPRISING, Program
from freshmart_cli.simulate.reference.master_data import MasterData
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.store_run import Office
from freshmart_cli.simulate.strikes import Strike
from freshmart_cli.simulate.supply.supply_chain import SupplyChain


@dataclass(frozen=True, slots=True)
class Cast:
    """``channels`` in the order in which they live a day; ``trades``: somebody wants to know what the tills
    sell."""

    channels: tuple[Channel, ...]
    cards: CardBook
    trades: bool


def assembled(
    office: Office, chain: Sequence[Store], catalogue: Catalogue, strikes: Mapping[Source, Sequence[Strike]]
) -> Cast:
    """The sources that were asked for; those that follow from sales become witnesses of the tills."""
    wanted = office.options.sources
    channels: list[Channel] = []
    cards: CardBook = FirstCards(office.options.cards_per_store)
    owner: Owner = _nobody
    if Source.LOYALTY in wanted:
        program = Program(office, strikes[Source.LOYALTY])
        cards, owner = program.register, program.register.owner
        office.witnesses.append(program.orphans)
        channels.append(program)
    supply = None
    if Source.SUPPLY_CHAIN in wanted:
        supply = SupplyChain(office, chain, catalogue, strikes[Source.SUPPLY_CHAIN])
        office.witnesses.append(supply.sales)
    if Source.ECOMMERCE in wanted:
        from freshmart_cli.simulate.web.shop import Shop

        channels.append(Shop(office, catalogue, supply.online if supply else None, strikes[Source.ECOMMERCE]))
    if supply:
        channels.append(supply)
    if Source.REFERENCE in wanted:
        channels.append(MasterData(office, chain, catalogue, strikes[Source.REFERENCE]))
    if office.tables.wanted:
        office.witnesses.append(TillEvents(office.tables, owner))
    surprised = any(strike.kind in SURPRISING for strike in strikes[Source.LOYALTY])
    return Cast(tuple(channels), cards, surprised or bool(wanted & {Source.POS, Source.SUPPLY_CHAIN}))


def _nobody(card: str, instant: int) -> None:
    """Without a loyalty program a card belongs to no customer."""
