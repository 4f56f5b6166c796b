"""Settles a conflict by hand: checks what a person chose and records it for the next promotion."""

from __future__ import annotations

from typing import Any

from freshmart_cli.compile.quarantine_entries import Wards, deliveries_sql
from freshmart_cli.contracts.suggest import did_you_mean
from freshmart_cli.errors import UserError
from freshmart_cli.execute.context import Context
from freshmart_cli.execute.decisions import Decided, new_order, record_decision
from freshmart_cli.observe.lineage import chosen_sources
from freshmart_cli.observe.quarantine_cases import place_of
from freshmart_cli.observe.quarantine_list import quarantine_list, ready_wards
from freshmart_cli.observe.quarantined import CONFLICT, UNPUBLISHED, Choice

LEAST_HASH = 4
"""A content hash may be shortened to this many characters."""


def quarantine_decide(context: Context, choice: Choice) -> Decided:
    """Record that one version of a key stands; it takes effect with the next promotion of its source.

    Raises UserError without a reason, for an unknown key, and where the choice is not exactly one valid version.
    """
    if not choice.reason.strip():
        raise UserError("a decision needs a reason", hint='add --reason "why this version is right"')
    wards, versions = _versions(context, choice)
    contents = {row["content"] for row in versions}
    if len(contents) < 2:
        raise UserError(
            f"{choice.key} has one valid version, so there is nothing to decide",
            hint=f"see: freshmart quarantine show {choice.key}",
        )
    content = _chosen(choice, versions)
    files = tuple(sorted({row["hash"] for row in versions}))
    order = new_order()
    return record_decision(
        context, Decided(order, wards.source, choice.key, content, files, choice.reason.strip(), choice.by)
    )


def _versions(context: Context, choice: Choice) -> tuple[Wards, list[dict[str, Any]]]:
    """The valid deliveries of the key: those that may compete at all."""
    for name in chosen_sources(context.workspace, choice.source or None):
        for wards in ready_wards(context, name):
            if wards.versions is None:
                continue
            rows = context.engine.query(deliveries_sql(wards, choice.key)).to_pylist()
            valid = [row for row in rows if row["key"] == choice.key and row["state"] not in UNPUBLISHED]
            if valid:
                return wards, valid
    entries = quarantine_list(context, choice.source or None).entries
    keys = dict.fromkeys(each.key for each in entries if each.kind == CONFLICT)
    hint = did_you_mean(choice.key, keys, kind="in conflict") or "nothing is in conflict: freshmart quarantine list"
    raise UserError(f"no valid version of {choice.key!r} was delivered", hint=hint)


def _chosen(choice: Choice, versions: list[dict[str, Any]]) -> str:
    file, row = place_of(choice.chosen)
    found = {
        each["content"]
        for each in versions
        if (each["file"] == file and row in (None, each["row"]))
        or (len(choice.chosen) >= LEAST_HASH and each["content"].startswith(choice.chosen.lower()))
    }
    if len(found) == 1:
        return str(found.pop())
    listed = ", ".join(f"{each['content'][:12]} ({each['file']}:{each['row']})" for each in versions)
    what = "fits several versions" if found else "is no version"
    raise UserError(f"{choice.chosen!r} {what} of {choice.key}", hint=f"choose one of: {listed}")
