"""Whatever bytes arrive: no crash, every line kept or its file named, no other file touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pos import any_bytes as strange
from tests.pos import lakehouse
from tests.pos.comparison import differences
from tests.pos.pool import examples
from tests.pos.reference import Delivery, outcome
from tests.pos.store_master import store_master

BLOBS = 200
NONSENSE = 400


def ends_as_the_reference_says(workdir: Path, deliveries: list[Delivery], stores: int) -> None:
    actual = lakehouse.deliver(workdir, [[store_master(range(1, stores + 1)), *deliveries]])
    expected = outcome(deliveries)
    found = differences(expected, actual)
    if found:
        pytest.fail("\n".join([f"{len(found)} differences; the first:", *found[:5], *_culprits(found, deliveries)]))


def _culprits(found: list[str], deliveries: list[Delivery]) -> list[str]:
    """The smallest file that a difference names."""
    named = [
        (name, content)
        for name, content in deliveries
        if (digests := outcome([(name, content)]).files) and any(next(iter(digests)) in each for each in found)
    ]
    return [f"{name}: {content!r}" for name, content in sorted(named, key=lambda each: len(each[1]))[:1]]


def test_every_byte_of_a_file_changed_thrice_on_the_wire_harms_that_file_alone(tmp_path: Path) -> None:
    """All variants are of the same two transactions, so that a single false acceptance would be a conflict."""
    content = strange.small_file(1)
    assert content.count(b"\n") == strange.RECORDS
    changed = enumerate(strange.changed_byte_by_byte(content))
    ends_as_the_reference_says(tmp_path, [(f"pos/{number}/till.dat", each) for number, each in changed], 1)


def test_every_byte_of_a_file_written_otherwise_by_the_till_is_read_by_the_rules(tmp_path: Path) -> None:
    changed = list(strange.changed_and_resealed())
    deliveries = [(f"pos/{store}/till.dat", content) for store, content in changed]
    ends_as_the_reference_says(tmp_path, deliveries, len(changed))


def test_every_known_damage_costs_what_the_rules_say(tmp_path: Path) -> None:
    drafts = list(enumerate(strange.every_damage(), 1))
    deliveries = [(f"pos/{store}/till.dat", strange.in_store(each, store).sealed()) for store, each in drafts]
    ends_as_the_reference_says(tmp_path, deliveries, len(drafts))


def test_any_bytes_are_kept_or_named(tmp_path: Path) -> None:
    blobs = [*strange.ODDITIES, *examples(strange.blobs(), BLOBS)]
    deliveries = [(f"pos/blob/{number}.dat{'.gz' * (number % 5 == 0)}", each) for number, each in enumerate(blobs)]
    drafts = enumerate(examples(strange.rearranged(), NONSENSE), 1)
    deliveries += [(f"pos/nonsense/{store}.dat", strange.in_store(each, store).sealed()) for store, each in drafts]
    ends_as_the_reference_says(tmp_path, deliveries, NONSENSE)
