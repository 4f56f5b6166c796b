"""One fault as truth.json tells it."""

from __future__ import annotations

from typing import Any

from freshmart_cli.simulate.faults.incident import QUARANTINED, Effect, Incident
from freshmart_cli.simulate.figures import money, summed
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.transaction import Key, Transaction


def fault_record(incident: Incident) -> dict[str, Any]:
    """``lines`` maps files to the 1-based numbers of the records touched; ``becomes`` is for machines."""
    record: dict[str, Any] = {"fault": incident.kind, "source": Source.POS}
    if incident.shipments:
        record["file"] = incident.shipments[0].path
    record["files"] = list(dict.fromkeys(shipment.path for shipment in incident.shipments))
    record["delivery"] = max((shipment.delivery for shipment in incident.shipments), default=1)
    record["keys"] = [_key(effect.clean.key) for effect in incident.effects]
    record["lines"] = {path: list(touched) for path, touched in incident.lines}
    record |= _only_where_apt(incident)
    figures = summed(effect.clean.figures for effect in incident.effects)
    record["net_sales"] = money(figures.net_sales)
    record["becomes"] = _becomes(incident)
    record["expect"] = incident.expect
    return record


def _only_where_apt(incident: Incident) -> dict[str, Any]:
    quarantined = [effect.clean.key for effect in incident.effects if QUARANTINED in effect.outcomes]
    corrected = [effect for effect in incident.effects if _restated_by(effect)]
    apt: dict[str, Any] = {}
    if quarantined:
        apt["quarantined_keys"] = [_key(key) for key in quarantined]
    if corrected:
        apt["corrected_keys"] = [_key(effect.clean.key) for effect in corrected]
        apt["restated_by"] = money(sum(_restated_by(effect) for effect in corrected))
    if incident.gtins:
        apt["gtins"] = list(incident.gtins)
        apt["orphan_lines"] = dict(zip(("after_1", "after_2"), incident.orphan_lines, strict=True))
    return apt


def _restated_by(effect: Effect) -> int:
    first, second = effect.published
    return second.figures.net_sales - first.figures.net_sales if first and second else 0


def _becomes(incident: Incident) -> dict[str, Any]:
    files = [
        {"file": shipment.path, "delivery": shipment.delivery, "outcome": shipment.outcome}
        for shipment in incident.shipments
    ]
    keys = [
        {
            "key": _key(effect.clean.key),
            "after_1": effect.outcomes[0],
            "after_2": effect.outcomes[1],
            "net_sales": [_net_sales(version) for version in effect.published],
        }
        for effect in incident.effects
    ]
    return {"files": files, "keys": keys}


def _net_sales(version: Transaction | None) -> str | None:
    return money(version.figures.net_sales) if version else None


def _key(key: Key) -> list[object]:
    return [key.store_id, key.business_date.isoformat(), key.register_id, key.trans_seq]
