"""Every kind of fault by name."""

from __future__ import annotations

from collections.abc import Collection

from freshmart_cli.simulate.faults import broken, content, duplicates, late, resends
from freshmart_cli.simulate.faults.channel_kinds import CHANNEL_KINDS
from freshmart_cli.simulate.faults.kind import FaultKind, Parameter
from freshmart_cli.simulate.sources import Source

LATE_PRODUCTS = "late_products"

FAULT_KINDS: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        FaultKind(
            "outage_with_backlog",
            late.outage_with_backlog,
            windows=8,
            busy=4,
            parameters=(Parameter("windows", 8, 2, 40),),
        ),
        FaultKind(
            "duplicate_other_name",
            duplicates.duplicate_other_name,
            parameters=(Parameter("compressed", 0, 0, 1),),
        ),
        FaultKind("duplicate_same_name_other_folder", duplicates.duplicate_same_name_other_folder),
        FaultKind("duplicate_later", duplicates.duplicate_later),
        FaultKind("resend_corrected", resends.resend_corrected),
        FaultKind("resend_corrected_same_name", resends.resend_corrected_same_name),
        FaultKind("truncated_before_trailer", broken.truncated_before_trailer),
        FaultKind("truncated_inside_record", broken.truncated_inside_record),
        FaultKind("truncated_then_resent", broken.truncated_then_resent),
        FaultKind("flipped_text_byte", broken.flipped_text_byte),
        FaultKind("flipped_amount_byte", broken.flipped_amount_byte),
        FaultKind("wrong_trailer_count", broken.wrong_trailer_count),
        FaultKind("invalid_quantity", content.invalid_quantity),
        FaultKind("identity_violation", content.identity_violation),
        FaultKind("conflicting_resend", resends.conflicting_resend),
        FaultKind("overlapping_backlog", duplicates.overlapping_backlog, windows=2, busy=2),
        FaultKind("unknown_products", content.unknown_products, parameters=(Parameter("lines", 3, 1, 50),)),
        FaultKind(LATE_PRODUCTS, None, windows=0, busy=0, parameters=(Parameter("products", 5, 1, 100),)),
        FaultKind("empty_heartbeat", late.empty_heartbeat, empties=True),
        FaultKind("late_file", late.late_file, parameters=(Parameter("days_late", 3, 1, 60),)),
        FaultKind("zero_byte_file", broken.zero_byte_file),
        FaultKind("odd_latin1_bytes", content.odd_latin1_bytes),
        FaultKind("broken_gz", broken.broken_gz),
        *CHANNEL_KINDS,
    )
}


def kinds_of(sources: Collection[Source]) -> dict[str, FaultKind]:
    """The kinds of faults that can befall some sources."""
    return {name: kind for name, kind in FAULT_KINDS.items() if kind.source in sources}
