"""Compares what a lakehouse made of a source beside the tills with truth.json."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo import master_data, program, supply, web
from freshmart_cli.simulate.demo.check import Check, check, differences, file_problems
from freshmart_cli.simulate.demo.found import Document, Found, Key
from freshmart_cli.simulate.sources import Source

Fault = dict[str, Any]


def _fates_of_keys(fault: Fault, stage: str) -> dict[Key, Any]:
    return {tuple(entry["key"]): entry[stage] for entry in fault["becomes"]["keys"]}


def _fates_of_rows(fault: Fault, stage: str) -> dict[Key, Any]:
    return {key: program.stated_fate(fate) for key, fate in _fates_of_keys(fault, stage).items()}


def _fates_of_details(fault: Fault, stage: str) -> dict[Key, Any]:
    return dict(web.stated_fates(fault))


@dataclass(frozen=True, slots=True)
class Channel:
    """How one source is checked: what truth.json states of it, what is found, and in which words."""

    expect: dict[str, str]
    stated: Callable[[dict[str, Any], str, date], dict[str, Document]]
    found: Callable[[Context, dict[str, Any], dict[str, str]], Found]
    fates: Callable[[Fault, str], dict[Key, Any]] = _fates_of_keys


CHANNELS = {
    Source.LOYALTY: Channel(program.EXPECT, program.stated, program.found, _fates_of_rows),
    Source.SUPPLY_CHAIN: Channel(supply.EXPECT, supply.stated, supply.found),
    Source.ECOMMERCE: Channel(web.EXPECT, web.stated, web.found, _fates_of_details),
    Source.REFERENCE: Channel(master_data.EXPECT, master_data.stated, master_data.found),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """After which delivery somebody looks, on which day, and what had become of the files by then."""

    delivery: int
    today: date
    outcomes: dict[str, str]

    @property
    def stage(self) -> str:
        return f"after_{self.delivery}"


def check_channel(source: Source, truth: dict[str, Any], found: Found, moment: Moment) -> tuple[Check, ...]:
    """The faults of a source in the order of truth.json, then its figures."""
    channel = CHANNELS[source]
    faults = [
        check(source, fault["fault"], fault["expect"], _fault_problems(channel, fault, found, moment))
        for fault in truth["faults"]
        if fault["source"] == source
    ]
    stated = channel.stated(truth["sources"][source], moment.stage, moment.today)
    figures = [
        check(source, name, channel.expect[name], differences(found.figures[name], document, name))
        for name, document in stated.items()
    ]
    return (*faults, *figures)


def _fault_problems(channel: Channel, fault: Fault, found: Found, moment: Moment) -> Iterator[str]:
    yield from file_problems(fault, moment.outcomes, moment.delivery)
    for key, fate in channel.fates(fault, moment.stage).items():
        yield from differences(found.fates.get(key), fate, "/".join(map(str, key)))
