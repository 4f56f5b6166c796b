"""Every promise of truth.json after one delivery: of the tills, then of each source beside them."""

from __future__ import annotations

import json
from pathlib import Path

from freshmart_cli.execute.context import Context
from freshmart_cli.simulate.demo.channel_checks import CHANNELS, Moment, check_channel
from freshmart_cli.simulate.demo.check import Check
from freshmart_cli.simulate.demo.files import outcomes_of_files
from freshmart_cli.simulate.demo.till_checks import check_tills
from freshmart_cli.simulate.demo.till_evidence import gather


def check_delivery(context: Context, truth: Path, delivery: int) -> tuple[Check, ...]:
    """Fault by fault and figure by figure; the same order after both deliveries."""
    stated = json.loads(truth.read_text("utf-8"))
    outcomes = outcomes_of_files(context)
    moment = Moment(delivery, context.now.date(), outcomes)
    found = list(check_tills(stated, gather(context, outcomes), delivery))
    for source, channel in CHANNELS.items():
        if source in stated["sources"]:
            found += check_channel(source, stated, channel.found(context, stated, outcomes), moment)
    return tuple(found)
