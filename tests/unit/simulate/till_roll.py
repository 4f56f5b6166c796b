"""An independent reader of POS files, layout 0001: knows POS.md, shares nothing with the simulator."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[int, str, int, int]
PUNCH = {sign: (1, digit) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: (-1, digit) for digit, sign in enumerate("}JKLMNOPQR")
}


def signed(text: str) -> int:
    sign, last = PUNCH[text[-1]] if text[-1] in PUNCH else (1, int(text[-1]))
    return sign * (int(text[:-1]) * 10 + last)


def iso(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


@dataclass
class Roll:
    """One transaction as the file states it."""

    head: str
    items: list[str] = field(default_factory=list)
    tenders: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        head = self.head
        return int(head[9:13]), iso(head[22:30]), int(head[13:16]), int(head[16:22])

    @property
    def kind(self) -> str:
        return self.head[43:46]

    @property
    def card(self) -> str:
        return self.head[52:68].strip()

    @property
    def original(self) -> Key | None:
        head = self.head
        if head[91:97] == "000000":
            return None
        return int(head[9:13]), iso(head[100:108]), int(head[97:100]), int(head[91:97])

    @property
    def is_completed(self) -> bool:
        return self.kind in ("SAC", "REC", "PVC")

    @property
    def version(self) -> str:
        records = [self.head, *sorted(self.items + self.tenders, key=lambda record: record[18:21])]
        return hashlib.sha256("".join(r[:2] + r[9:] for r in records).encode()).hexdigest()

    def problems(self) -> list[str]:
        try:
            return self._problems()
        except (ValueError, KeyError) as error:
            return [f"type: {error!r}"]

    def _problems(self) -> list[str]:
        net, tax = signed(self.head[73:82]), signed(self.head[82:91])
        paid = sum(signed(tender[23:32]) for tender in self.tenders)
        for item in self.items:
            signed(item[60:68]), int(item[70:78]), int(item[21:35])
        sequences = [int(record[18:21]) for record in self.items + self.tenders]
        checks = {
            "net": sum(signed(i[78:87]) + signed(i[87:95]) for i in self.items) == net,
            "tax": sum(signed(i[95:103]) for i in self.items) == tax,
            "items": int(self.head[68:71]) == len(self.items),
            "tenders": int(self.head[71:73]) == len(self.tenders),
            "paid": not self.is_completed or paid == net + tax,
            "no tender": not self.is_completed or net + tax != 0 or not self.tenders,
            "sequence": sequences == list(range(1, len(sequences) + 1)),
            "within": all(r[9:18] == self.head[13:22] for r in self.items + self.tenders),
            "line_type": all(item[59] in "SRVDB" for item in self.items),
            "gtin": all(item[21:35].strip("0") or item[59] == "D" for item in self.items),
        }
        return [name for name, holds in checks.items() if not holds]


@dataclass
class PosFile:
    path: str
    outcome: str
    records: list[str] = field(default_factory=list)
    rolls: list[Roll] = field(default_factory=list)
    digest: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.records[0][79]

    @property
    def rank(self) -> tuple[str, int, str]:
        return self.records[0][32:46], int(self.records[0][25:32]), self.digest


def read(path: Path, root: Path) -> PosFile:
    name = path.relative_to(root).as_posix()
    raw = path.read_bytes()
    try:
        content = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (EOFError, OSError):
        return PosFile(name, "unreadable")
    if not content:
        return PosFile(name, "unreadable")
    records = content.decode("latin-1").removesuffix("\n").split("\n")
    file = PosFile(name, "accepted", records, digest=hashlib.sha256(content).hexdigest())
    file.rolls = rolls(records)
    file.problems = reconcile(content, records)
    if file.problems:
        file.outcome = "quarantined"
    return file


def rolls(records: Iterable[str]) -> list[Roll]:
    found: list[Roll] = []
    for record in records:
        if record[:2] == "TH" and len(record) == 120:
            found.append(Roll(record))
        elif record[:2] == "IT":
            found[-1].items.append(record)
        elif record[:2] == "TN":
            found[-1].tenders.append(record)
    return found


def reconcile(content: bytes, records: list[str]) -> list[str]:
    head, trailer = records[0], records[-1]
    if not (head.startswith("FH") and trailer.startswith("FT") and {len(r) for r in records} == {120}):
        return ["framing"]
    of = {kind: [r for r in records if r[:2] == kind] for kind in ("TH", "IT", "TN")}
    crc = zlib.crc32(content[: content.rindex(b"\nFT") + 1 + 82])
    checks = {
        "crc32": f"{crc:08X}" == trailer[82:90],
        "record_count": int(trailer[20:27]) == len(records),
        "trans_count": int(trailer[27:33]) == len(of["TH"]),
        "item_count": int(trailer[33:40]) == len(of["IT"]),
        "tender_count": int(trailer[40:46]) == len(of["TN"]),
        "item_total": signed(trailer[46:58]) == sum(signed(r[78:87]) + signed(r[87:95]) for r in of["IT"]),
        "tax_total": signed(trailer[58:70]) == sum(signed(r[95:103]) for r in of["IT"]),
        "tender_total": signed(trailer[70:82]) == sum(signed(r[23:32]) for r in of["TN"]),
        "line_no": [int(r[2:9]) for r in records] == list(range(1, len(records) + 1)),
        "same store": head[13:17] == trailer[9:13] and head[25:32] == trailer[13:20],
        "layout": head[9:13] == "0001" and head[80:83] == "USD" and head[79] in "NBRE",
    }
    return [name for name, holds in checks.items() if not holds]


def read_all(*roots: Path) -> list[PosFile]:
    return [read(path, root) for root in roots for path in sorted(root.glob("pos/**/*.dat*"))]


def decide(files: Iterable[PosFile]) -> dict[Key, Roll | None]:
    """The published version of each key, None where all are quarantined (POS.md, Again and again)."""
    ranks: dict[Key, dict[str, tuple[tuple[bool, tuple[str, int, str]], Roll]]] = defaultdict(dict)
    seen: set[Key] = set()
    for file in files:
        for roll in file.rolls:
            seen.add(roll.key)
            if file.outcome == "accepted" and not roll.problems():
                rank = (file.kind == "R", file.rank)
                known = ranks[roll.key].get(roll.version)
                if known is None or known[0] < rank:
                    ranks[roll.key][roll.version] = (rank, roll)
    return {key: winner(list(ranks[key].values())) for key in seen}


def winner(versions: list[tuple[tuple[bool, tuple[str, int, str]], Roll]]) -> Roll | None:
    resent = [version for version in versions if version[0][0]]
    if resent:
        return max(resent, key=lambda version: version[0])[1]
    return versions[0][1] if len(versions) == 1 else None


def store_days(published: Iterable[Roll], products: set[str]) -> dict[tuple[int, str], list[int]]:
    """transactions, lines, units, gross, discounts, net, returns, deposits, tax, orphan lines; in cents."""
    days: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 10)
    for roll in published:
        if not roll.is_completed:
            continue
        day = days[roll.key[0], roll.key[1]]
        day[0] += -1 if roll.kind == "PVC" else 1
        for item in roll.items:
            line_type, quantity = item[59], signed(item[60:68])
            gross, discount = signed(item[78:87]), signed(item[87:95])
            day[8] += signed(item[95:103])
            if line_type == "B":
                day[7] += gross + discount
                continue
            day[1] += 1
            if line_type != "D":
                sign = (quantity > 0) - (quantity < 0)
                day[2] += quantity // 1000 if item[68:70] == "EA" else sign
            day[3] += gross
            day[4] += discount
            day[5] += gross + discount
            day[6] -= gross + discount if line_type == "R" else 0
            day[9] += bool(item[21:35].strip("0")) and item[21:35] not in products
    return days
