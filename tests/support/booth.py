"""The smallest workspace in which a run does all kinds of writes: tickets that are corrected, and a day's takings."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "freshmart.yml": """\
workspace: booth
variables: {{landing: in, lakehouse: lake}}
default_env: dev
defaults: {{owner: data@example.org}}
purposes: {{person: BOOTH_HMAC_PERSON}}
environments:
  dev: {{engine: sail}}
  cluster: {{engine: spark, remote: "{remote}"}}
""",
    "sources/tickets.yml": "source: tickets\npath: tickets/*.csv\n",
    "contracts/tickets.yml": """\
contract: tickets
cadence: 1h
format: delimited
tables:
  tickets:
    grain: one row per ticket
    keys: [number]
    columns:
      number: int not null
      day: date not null
      guest: {type: string, pii: identifier, mask: "hmac(person, guest)"}
      amount: "decimal(12,2)"
    expectations: {something: amount <> 0}
    load: merge
""",
    "contracts/gold/takings.yml": """\
table: takings
grain: one row per day
keys: [day]
cadence: 1d
columns: {day: date not null, tickets: bigint not null, amount: "decimal(18,2)"}
sql: |
  SELECT t.day, count(*) AS tickets, sum(t.amount) AS amount
  FROM silver.tickets t
  WHERE {{ changed('t.day') }}
  GROUP BY t.day
refresh: {mode: incremental, by: day}
balances: {tickets: {sum: amount, by: [day], to: silver.tickets, equals: sum(amount)}}
layout: {partition_by: [day]}
""",
}

FIRST = {
    "tickets/a.csv": b"number,day,guest,amount\n1,2026-03-01,ann,5.00\n2,2026-03-01,bob,7.00\n3,2026-03-02,,3.00\n"
}
# 2 is corrected and moves to another day, 4 and 5 are new, 6 is refused.
SECOND = {
    "tickets/b.csv": b"number,day,guest,amount\n2,2026-03-02,bob,8.00\n4,2026-03-03,cid,9.00\n",
    "tickets/c.csv": b"number,day,guest,amount\n5,2026-03-01,ann,2.50\n6,2026-03-03,dot,0\n",
}


def booth(folder: Path, remote: str) -> Path:
    """Write the workspace; ``remote`` is where its environment *cluster* listens."""
    for name, text in FILES.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.format(remote=remote) if name == "freshmart.yml" else text, encoding="utf-8")
    return folder


def deliver(landing: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        target = landing / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
