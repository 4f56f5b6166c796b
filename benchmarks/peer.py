"""The peer: the tills' part of the chain as one plain script on DuckDB and delta-rs.

    python -m benchmarks.peer --landing DIR --lakehouse DIR

It takes the files that it has not loaded yet, appends their lines to bronze, types them into silver, replaces
transactions that came again, and aggregates the business dates touched into gold. There is no ledger, no gate
and no quarantine: no trailer is checked, a field that cannot be read ends the run, and a crash between two
tables leaves them apart.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import duckdb
from deltalake import DeltaTable, write_deltalake

FILES_A_CHUNK = 300
MIDDLE = 60
KEY = "business_date, store_id, register_id, trans_seq"
SIGNED = "{ABCDEFGHI0123456789}JKLMNOPQR"
"""What a signed field's last digit may be: its place modulo ten is the digit, the last ten are negative."""


def cut(start: int, end: int) -> str:
    # DuckDB counts characters from the left, so far positions are cheaper from the middle.
    if start < MIDDLE:
        return f"substr(line, {start}, {end - start + 1})"
    return f"substr(tail, {start - MIDDLE + 1}, {end - start + 1})"


def number(start: int, end: int) -> str:
    return f"CAST({cut(start, end)} AS INTEGER)"


def text(start: int, end: int) -> str:
    return f"rtrim({cut(start, end)})"


def signed(start: int, end: int, unit: str) -> str:
    place = f"(strpos('{SIGNED}', {cut(end, end)}) - 1)"
    digits = f"CAST({cut(start, end - 1)} AS INTEGER) * 10 + {place} % 10"
    return f"CAST(({digits}) * CASE WHEN {place} < 20 THEN 1 ELSE -1 END AS DECIMAL(9, 0)) * {unit}"


HEADERS = f"SELECT file, {cut(33, 46)} AS created FROM records WHERE {cut(1, 2)} = 'FH'"

TRANSACTIONS = f"""
SELECT CAST(strptime({cut(23, 30)}, '%Y%m%d') AS DATE) AS business_date, {number(10, 13)} AS store_id,
    {number(14, 16)} AS register_id, {number(17, 22)} AS trans_seq,
    strptime({cut(31, 43)}, '%Y%j%H%M%S') AS sold_at, {cut(44, 45)} AS trans_type,
    {cut(46, 46)} AS status, {number(47, 52)} AS cashier_id,
    nullif({text(53, 68)}, '') AS loyalty_card, {signed(74, 82, "0.01")} AS net_total,
    {signed(83, 91, "0.01")} AS tax_total, nullif({number(92, 97)}, 0) AS orig_trans_seq,
    nullif({number(98, 100)}, 0) AS orig_register_id,
    CAST(try_strptime({cut(101, 108)}, '%Y%m%d') AS DATE) AS orig_business_date,
    {cut(44, 45)} IN ('SA', 'RE', 'PV') AND {cut(46, 46)} = 'C' AS is_completed_sale, file
FROM records JOIN headers USING (file) WHERE {cut(1, 2)} = 'TH'
QUALIFY row_number() OVER (PARTITION BY {KEY} ORDER BY created DESC, file DESC) = 1
"""

LINES = f"""
SELECT {KEY}, is_completed_sale, {number(19, 21)} AS line_seq,
    nullif({text(22, 35)}, '00000000000000') AS gtin, {number(36, 39)} AS department,
    {text(40, 59)} AS description, {cut(60, 60)} AS line_type, {signed(61, 68, "0.001")} AS quantity,
    {cut(69, 70)} AS uom,
    CAST({number(71, 78)} AS DECIMAL(8, 0)) * 0.01 AS unit_price, {signed(79, 87, "0.01")} AS extended_amount,
    {signed(88, 95, "0.01")} AS discount_amount, {signed(96, 103, "0.01")} AS tax_amount,
    {cut(104, 104)} AS tax_flag, {cut(105, 105)} AS entry_method, {text(106, 113)} AS promo_id,
    nullif({number(114, 116)}, 0) AS void_of_line_seq
FROM (SELECT file, line, tail, {number(10, 12)} AS register_id, {number(13, 18)} AS trans_seq
      FROM records WHERE {cut(1, 2)} = 'IT')
JOIN transactions USING (file, register_id, trans_seq)
"""

TENDERS = f"""
SELECT {KEY}, {number(19, 21)} AS line_seq, {cut(22, 23)} AS tender_type, {signed(24, 32, "0.01")} AS amount,
    {text(33, 36)} AS card_last4, {text(37, 42)} AS auth_code, {text(43, 58)} AS token_ref
FROM (SELECT file, line, tail, {number(10, 12)} AS register_id, {number(13, 18)} AS trans_seq
      FROM records WHERE {cut(1, 2)} = 'TN')
JOIN transactions USING (file, register_id, trans_seq)
"""

STORE_DAILY = """
SELECT store_id, business_date, transactions, coalesce(lines, 0) AS lines,
    CAST(coalesce(units, 0) AS DECIMAL(18, 3)) AS units,
    CAST(coalesce(gross_sales, 0) AS DECIMAL(18, 2)) AS gross_sales,
    CAST(coalesce(discounts, 0) AS DECIMAL(18, 2)) AS discounts,
    CAST(coalesce(gross_sales + discounts, 0) AS DECIMAL(18, 2)) AS net_sales,
    CAST(coalesce(returns, 0) AS DECIMAL(18, 2)) AS returns,
    CAST(coalesce(deposits, 0) AS DECIMAL(18, 2)) AS deposits, CAST(coalesce(tax, 0) AS DECIMAL(18, 2)) AS tax
FROM (
    SELECT store_id, business_date,
        CAST(sum(CASE trans_type WHEN 'PV' THEN -1 ELSE 1 END) AS BIGINT) AS transactions
    FROM {transactions} WHERE is_completed_sale GROUP BY store_id, business_date
) LEFT JOIN (
    SELECT store_id, business_date, count(*) FILTER (line_type <> 'B') AS lines,
        sum(CASE WHEN uom = 'EA' THEN quantity ELSE sign(quantity) END)
            FILTER (line_type IN ('S', 'R', 'V')) AS units,
        sum(extended_amount) FILTER (line_type <> 'B') AS gross_sales,
        sum(discount_amount) FILTER (line_type <> 'B') AS discounts,
        -sum(extended_amount + discount_amount) FILTER (line_type = 'R') AS returns,
        sum(extended_amount + discount_amount) FILTER (line_type = 'B') AS deposits,
        sum(tax_amount) AS tax
    FROM {lines} WHERE is_completed_sale GROUP BY store_id, business_date
) USING (store_id, business_date)
"""

SPLIT = """
INSERT INTO raw SELECT file, unnest(string_split(content, chr(10)))
FROM (SELECT unnest($files) AS file, unnest($contents) AS content)
"""


def new_files(landing: Path, loaded: Path) -> list[str]:
    """Paths relative to the landing folder, in order."""
    known = set(loaded.read_text("utf-8").splitlines()) if loaded.exists() else set()
    start = len(str(landing)) + 1
    found = (f"{folder}/{name}"[start:] for folder, _, names in os.walk(landing / "pos") for name in names)
    return sorted(name for name in found if name.endswith(".dat") and name not in known)


def stage(con: duckdb.DuckDBPyConnection, landing: Path, names: list[str]) -> None:
    # read_csv takes four times as long over files this small; pyarrow would import pandas for half a second.
    con.execute("CREATE TEMP TABLE raw (file VARCHAR, line VARCHAR)")
    for first in range(0, len(names), FILES_A_CHUNK):
        files = names[first : first + FILES_A_CHUNK]
        contents = [(landing / name).read_bytes().decode("latin-1").removesuffix("\n") for name in files]
        con.execute(SPLIT, {"files": files, "contents": contents})


def append(con: duckdb.DuckDBPyConnection, table: Path, sql: str, *, by_date: bool = True) -> None:
    partition = ["business_date"] if by_date else None
    write_deltalake(table, con.sql(sql), mode="append", partition_by=partition)


def rows_of(table: Path, dates: list[str]) -> str:
    """What to read FROM for the rows of some business dates; empty if there are none."""
    files = DeltaTable(table).file_uris(file_pruning_predicate=within(dates)) if table.exists() else []
    return f"read_parquet({files}, hive_partitioning = true)" if files else ""


def withdraw(con: duckdb.DuckDBPyConnection, silver: Path, dates: list[str]) -> None:
    """Deletes, from all three tables, the transactions that this batch brings again."""
    present = rows_of(silver / "transactions", dates)
    if not present:
        return
    again = f"SELECT {KEY} FROM {present} SEMI JOIN transactions USING ({KEY})"
    con.execute(f"CREATE TEMP TABLE again AS {again}")
    if con.execute("SELECT count(*) FROM again").fetchall() == [(0,)]:
        return
    same = " AND ".join(f"old.{column} = again.{column}" for column in KEY.split(", "))
    for name in ("transactions", "lines", "tenders"):
        old = DeltaTable(silver / name)
        matched = f"{same} AND {within(dates, 'old.')}"
        merge = old.merge(con.table("again"), matched, source_alias="again", target_alias="old")
        merge.when_matched_delete().execute()


def within(dates: list[str], owner: str = "") -> str:
    return f"{owner}business_date IN ({', '.join(repr(date) for date in dates)})"


def replace_days(con: duckdb.DuckDBPyConnection, lakehouse: Path, dates: list[str]) -> None:
    silver, gold = lakehouse / "silver", lakehouse / "gold" / "store_daily"
    sql = STORE_DAILY.format(
        transactions=rows_of(silver / "transactions", dates), lines=rows_of(silver / "lines", dates)
    )
    rows = con.sql(sql)
    if gold.exists():
        write_deltalake(gold, rows, mode="overwrite", predicate=within(dates))
    else:
        write_deltalake(gold, rows, partition_by=["business_date"])


def load(landing: Path, lakehouse: Path) -> int:
    """Brings the lakehouse up to the landing folder; the number of files that were new."""
    loaded = lakehouse / "loaded_files.txt"
    names = new_files(landing, loaded)
    if not names:
        return 0
    con = duckdb.connect()
    stage(con, landing, names)
    append(con, lakehouse / "bronze" / "pos", "FROM raw", by_date=False)
    con.execute("SET preserve_insertion_order = false")
    con.execute(f"CREATE TEMP VIEW records AS SELECT file, line, substr(line, {MIDDLE}) AS tail FROM raw")
    con.execute(f"CREATE TEMP TABLE headers AS {HEADERS}")
    con.execute(f"CREATE TEMP TABLE transactions AS {TRANSACTIONS}")
    days = con.execute("SELECT DISTINCT CAST(business_date AS VARCHAR) FROM transactions").fetchall()
    if dates := sorted(date for (date,) in days):
        silver = lakehouse / "silver"
        withdraw(con, silver, dates)
        append(con, silver / "transactions", "SELECT * EXCLUDE (file) FROM transactions")
        append(con, silver / "lines", LINES)
        append(con, silver / "tenders", TENDERS)
        replace_days(con, lakehouse, dates)
    with loaded.open("a", encoding="utf-8") as list_of_files:
        list_of_files.writelines(f"{name}\n" for name in names)
    return len(names)


def main() -> None:
    parser = argparse.ArgumentParser(description="Load the POS files of a landing folder that are new.")
    parser.add_argument("--landing", type=Path, required=True)
    parser.add_argument("--lakehouse", type=Path, required=True)
    options = parser.parse_args()
    print(f"{load(options.landing, options.lakehouse)} files loaded")


if __name__ == "__main__":
    main()
