"""A tiny chain, cut like the large ones."""

from __future__ import annotations

import pytest

from benchmarks.chain import Chain, Scale, prepared

TINY = Scale("tiny", stores=2, transactions_per_day=40)


@pytest.fixture(scope="session")
def tiny_chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    return prepared(TINY, tmp_path_factory.mktemp("bench"))
