"""The kinds of faults of sources other than the tills; each source carries out its own."""

from __future__ import annotations

from freshmart_cli.simulate.faults.kind import FaultKind, Parameter
from freshmart_cli.simulate.sources import Source


def _of(source: Source, name: str, *parameters: Parameter, on_last_day: bool = False) -> FaultKind:
    return FaultKind(name, None, 0, 0, parameters, source=source, on_last_day=on_last_day)


_LOYALTY = (
    _of(Source.LOYALTY, "cdc_out_of_order"),
    _of(Source.LOYALTY, "cdc_late_update"),
    _of(Source.LOYALTY, "cdc_duplicate_events", Parameter("events", 5, 1, 1_000)),
    _of(Source.LOYALTY, "cdc_duplicate_file"),
    _of(Source.LOYALTY, "cdc_resnapshot"),
    _of(Source.LOYALTY, "cdc_key_change"),
    _of(Source.LOYALTY, "cdc_message"),
    _of(Source.LOYALTY, "cdc_truncate"),
    _of(Source.LOYALTY, "late_member", Parameter("days_late", 1, 1, 60), on_last_day=True),
    _of(Source.LOYALTY, "unknown_card"),
)
_SUPPLY = (
    _of(Source.SUPPLY_CHAIN, "poison_json"),
    _of(Source.SUPPLY_CHAIN, "poison_utf8"),
    _of(Source.SUPPLY_CHAIN, "poison_schema_version", Parameter("version", 9, 4, 99)),
    _of(Source.SUPPLY_CHAIN, "tombstone"),
    _of(Source.SUPPLY_CHAIN, "offset_gap", Parameter("offsets", 5, 1, 10_000)),
    _of(Source.SUPPLY_CHAIN, "offset_replay", Parameter("records", 10, 1, 1_000)),
    _of(Source.SUPPLY_CHAIN, "duplicate_event"),
    _of(Source.SUPPLY_CHAIN, "event_id_conflict", Parameter("swapped", 0, 0, 1)),
    _of(Source.SUPPLY_CHAIN, "schema_version", Parameter("version", 1, 1, 3)),
    _of(Source.SUPPLY_CHAIN, "late_supply_event"),
)
_ECOMMERCE = (
    _of(Source.ECOMMERCE, "new_column"),
    _of(Source.ECOMMERCE, "late_partition"),
    _of(Source.ECOMMERCE, "duplicate_drop"),
    _of(Source.ECOMMERCE, "duplicate_rows", Parameter("rows", 5, 1, 1_000)),
    _of(Source.ECOMMERCE, "identical_rows", Parameter("copies", 2, 1, 100)),
    _of(Source.ECOMMERCE, "wide_user_ids"),
    _of(Source.ECOMMERCE, "unknown_web_product"),
)
_REFERENCE = (_of(Source.REFERENCE, "shrinking_snapshot", Parameter("percent", 40, 11, 99)),)

CHANNEL_KINDS = (*_LOYALTY, *_SUPPLY, *_ECOMMERCE, *_REFERENCE)
