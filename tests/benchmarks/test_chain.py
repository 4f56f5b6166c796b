from __future__ import annotations

from pathlib import Path

from benchmarks.chain import TIMES_SHORTER, Chain, Landing, Scale, link_tree, prepared


def windows(landing: Landing) -> list[str]:
    return sorted(path.read_bytes()[51:65].decode() for path in landing.root.rglob("*.dat"))


def paths(landing: Landing) -> set[Path]:
    return {path.relative_to(landing.root) for path in landing.root.rglob("*.*")}


def test_the_batch_is_one_window_of_every_store(tiny_chain: Chain) -> None:
    assert tiny_chain.batch.files == 2
    assert len(set(windows(tiny_chain.batch))) == 1


def test_all_of_the_history_is_before_the_batch(tiny_chain: Chain) -> None:
    assert windows(tiny_chain.history)[-1] < windows(tiny_chain.batch)[0]
    assert tiny_chain.history.files == 2 * len(set(windows(tiny_chain.history)))


def test_the_short_history_is_the_end_of_the_full_one(tiny_chain: Chain) -> None:
    assert windows(tiny_chain.history)[-tiny_chain.short.files :] == windows(tiny_chain.short)
    assert tiny_chain.history.lines / TIMES_SHORTER <= tiny_chain.short.lines < tiny_chain.history.lines / 10


def test_both_histories_bring_stores_and_products(tiny_chain: Chain) -> None:
    for landing in (tiny_chain.short, tiny_chain.history):
        assert {path.parts[0] for path in paths(landing)} == {"pos", "products", "stores"}


def test_a_chain_is_simulated_once(tmp_path: Path) -> None:
    scale = Scale("smaller", stores=1, transactions_per_day=40)
    made = prepared(scale, tmp_path)
    changed = next(made.batch.root.rglob("*.dat"))
    changed.write_bytes(b"")
    assert prepared(scale, tmp_path).batch.lines == 0


def test_links_keep_path_and_modification_time(tiny_chain: Chain, tmp_path: Path) -> None:
    link_tree(tiny_chain.batch.root, tmp_path)
    for path in paths(tiny_chain.batch):
        assert (tmp_path / path).stat().st_mtime_ns == (tiny_chain.batch.root / path).stat().st_mtime_ns
