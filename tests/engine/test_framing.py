"""Records nested by the reader, and the same records nested anew from their bytes alone, are framed alike."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from freshmart_cli.compile import parse
from freshmart_cli.compile.groups import group_of_contract
from freshmart_cli.connectors.reading import BatchConstants, SliceToRead
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.engine.connect_engine import ConnectEngine
from freshmart_cli.engine.port import ReadRequest

RECORDS = (b"FH", b"TH", b"IT", b"TN", b"FT", b"XX", b"T", b"", b"\xe9\x85")
REPOSITORY = Path(__file__).parents[2]


def requested(folder: Path, options: str, contents: list[bytes]) -> ReadRequest:
    slices = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.dat"
        path.write_bytes(content)
        slices.append(SliceToRead(str(path), path.name, hashlib.sha256(content).hexdigest(), "", 1))
    return ReadRequest("fixed_width", options, tuple(slices), BatchConstants("b1", "system", 2, 3))


def some_file(draw: random.Random) -> bytes:
    lines = [draw.choice(RECORDS).ljust(draw.choice((120, 120, 0, 119))) for _ in range(draw.randint(1, 30))]
    return b"\n".join(lines) + b"\n"


def test_both_ways_of_framing_agree_on_any_records(engine: ConnectEngine, tmp_path: Path) -> None:
    contract = load_workspace(REPOSITORY, None, {}).contracts["pos"]
    group = group_of_contract(contract)
    draw = random.Random(7)
    options = contract.format.model_dump_json(by_alias=True)
    view = "landed_for_framing"
    engine.read_source(view, requested(tmp_path, options, [some_file(draw) for _ in range(40)]))

    def rows(sql: str) -> list[dict[str, object]]:
        text = sql.replace(str(group.bronze), view)
        listed: list[dict[str, object]] = engine.query(
            f"SELECT _file_hash, _row_number, _raw, _crc32, _kind, _whole, _root_row FROM ({text}) ORDER BY 1, 2"
        ).to_pylist()
        return listed

    anew = rows(parse.frame_sql(group, "true"))
    assert rows(parse.framed_sql(group, "true")) == anew
    assert {row["_kind"] for row in anew} == {"FH", "TH", "IT", "TN", "FT", "?"}
