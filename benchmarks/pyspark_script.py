"""The tills' part of the chain as one plain script in PySpark: what an engineer writes by hand, well.

    python -m benchmarks.pyspark_script --landing DIR --lakehouse DIR

It does what benchmarks/peer.py does in DuckDB, table for table, and lacks what that lacks. It starts a Spark of its
own, in its own process, configured as ``freshmart`` configures the one that it starts, and for small files.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.peer import KEY, SIGNED, new_files, within
from freshmart_cli.engine.spark_process import settings

APPENDED = ("lines", "tenders", "transactions")
"""Transactions last: what is withdrawn from them is found among them, and Spark may look again."""

SMALL_FILES = {
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000000",
    "spark.sql.files.openCostInBytes": "65536",
}
"""Thousands of tiny files: by default each is a task of a job that lists them, and 32 are a task of the scan."""


def cut(start: int, end: int) -> str:
    return f"substr(line, {start}, {end - start + 1})"


def number(start: int, end: int) -> str:
    return f"CAST({cut(start, end)} AS INT)"


def text(start: int, end: int) -> str:
    return f"rtrim({cut(start, end)})"


def signed(start: int, end: int, unit: str) -> str:
    place = f"(instr('{SIGNED}', {cut(end, end)}) - 1)"
    digits = f"CAST({cut(start, end - 1)} AS INT) * 10 + {place} % 10"
    return f"CAST(({digits}) * CASE WHEN {place} < 20 THEN 1 ELSE -1 END AS DECIMAL(9, 0)) * {unit}"


TRANSACTIONS = f"""
SELECT * EXCEPT (created, version) FROM (
    SELECT *, row_number() OVER (PARTITION BY {KEY} ORDER BY created DESC, file DESC) AS version FROM (
        SELECT to_date({cut(23, 30)}, 'yyyyMMdd') AS business_date, {number(10, 13)} AS store_id,
            {number(14, 16)} AS register_id, {number(17, 22)} AS trans_seq,
            to_timestamp({cut(31, 43)}, 'yyyyDDDHHmmss') AS sold_at, {cut(44, 45)} AS trans_type,
            {cut(46, 46)} AS status, {number(47, 52)} AS cashier_id,
            nullif({text(53, 68)}, '') AS loyalty_card, {signed(74, 82, "0.01")} AS net_total,
            {signed(83, 91, "0.01")} AS tax_total, nullif({number(92, 97)}, 0) AS orig_trans_seq,
            nullif({number(98, 100)}, 0) AS orig_register_id,
            CAST(try_to_timestamp({cut(101, 108)}, 'yyyyMMdd') AS DATE) AS orig_business_date,
            {cut(44, 45)} IN ('SA', 'RE', 'PV') AND {cut(46, 46)} = 'C' AS is_completed_sale, file
        FROM records WHERE {cut(1, 2)} = 'TH'
    ) JOIN (SELECT file, {cut(33, 46)} AS created FROM records WHERE {cut(1, 2)} = 'FH') USING (file)
) WHERE version = 1
"""

DETAILS = {
    "lines": f"""
SELECT {KEY}, is_completed_sale, {number(19, 21)} AS line_seq,
    nullif({text(22, 35)}, '00000000000000') AS gtin, {number(36, 39)} AS department,
    {text(40, 59)} AS description, {cut(60, 60)} AS line_type, {signed(61, 68, "0.001")} AS quantity,
    {cut(69, 70)} AS uom,
    CAST({number(71, 78)} AS DECIMAL(8, 0)) * 0.01 AS unit_price, {signed(79, 87, "0.01")} AS extended_amount,
    {signed(88, 95, "0.01")} AS discount_amount, {signed(96, 103, "0.01")} AS tax_amount,
    {cut(104, 104)} AS tax_flag, {cut(105, 105)} AS entry_method, {text(106, 113)} AS promo_id,
    nullif({number(114, 116)}, 0) AS void_of_line_seq
FROM (SELECT file, line, {number(10, 12)} AS register_id, {number(13, 18)} AS trans_seq
      FROM records WHERE {cut(1, 2)} = 'IT')
JOIN transactions USING (file, register_id, trans_seq)
""",
    "tenders": f"""
SELECT {KEY}, {number(19, 21)} AS line_seq, {cut(22, 23)} AS tender_type, {signed(24, 32, "0.01")} AS amount,
    {text(33, 36)} AS card_last4, {text(37, 42)} AS auth_code, {text(43, 58)} AS token_ref
FROM (SELECT file, line, {number(10, 12)} AS register_id, {number(13, 18)} AS trans_seq
      FROM records WHERE {cut(1, 2)} = 'TN')
JOIN transactions USING (file, register_id, trans_seq)
""",
    "transactions": "SELECT * EXCEPT (file) FROM transactions",
}

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
    FROM {transactions} WHERE is_completed_sale AND {dates} GROUP BY store_id, business_date
) LEFT JOIN (
    SELECT store_id, business_date, count(*) FILTER (WHERE line_type <> 'B') AS lines,
        sum(CASE WHEN uom = 'EA' THEN quantity ELSE CAST(sign(quantity) AS INT) END)
            FILTER (WHERE line_type IN ('S', 'R', 'V')) AS units,
        sum(extended_amount) FILTER (WHERE line_type <> 'B') AS gross_sales,
        sum(discount_amount) FILTER (WHERE line_type <> 'B') AS discounts,
        -sum(extended_amount + discount_amount) FILTER (WHERE line_type = 'R') AS returns,
        sum(extended_amount + discount_amount) FILTER (WHERE line_type = 'B') AS deposits,
        sum(tax_amount) AS tax
    FROM {lines} WHERE is_completed_sale AND {dates} GROUP BY store_id, business_date
) USING (store_id, business_date)
"""


def started(workdir: Path) -> SparkSession:
    (workdir / "spill").mkdir()
    builder = SparkSession.builder.master("local[*]").appName("tills")
    for key, value in settings(workdir, SMALL_FILES).items():
        if not key.startswith("spark.connect."):
            builder = builder.config(key, value)
    return builder.getOrCreate()


def stage(spark: SparkSession, landing: Path, names: list[str]) -> DataFrame:
    """The new files' lines, read once, as the view ``records``."""
    lines = spark.read.text([str(landing / name) for name in names])
    name = F.expr(f"substr(_metadata.file_path, {len(f'file:{landing}/') + 1})")
    line = F.decode(F.col("value").cast("binary"), "ISO-8859-1")
    records = lines.select(name.alias("file"), line.alias("line")).persist()
    records.createOrReplaceTempView("records")
    return records


def append(rows: DataFrame, table: Path) -> None:
    rows.write.format("delta").mode("append").partitionBy("business_date").save(str(table))


def withdraw(spark: SparkSession, silver: Path, dates: list[str]) -> None:
    """Deletes, from all three tables, the transactions that this batch brings again."""
    if not (silver / "transactions").exists():
        return
    present = f"(SELECT {KEY} FROM delta.`{silver / 'transactions'}` WHERE {within(dates)})"
    again = spark.sql(f"SELECT {KEY} FROM {present} LEFT SEMI JOIN transactions USING ({KEY})")
    if again.isEmpty():
        return
    again.createOrReplaceTempView("again")
    same = " AND ".join(f"old.{column} = again.{column}" for column in KEY.split(", "))
    for name in APPENDED:
        matched = f"{same} AND {within(dates, 'old.')}"
        spark.sql(f"MERGE INTO delta.`{silver / name}` old USING again ON {matched} WHEN MATCHED THEN DELETE")


def replace_days(spark: SparkSession, lakehouse: Path, dates: list[str]) -> None:
    tables = {name: f"delta.`{lakehouse / 'silver' / name}`" for name in ("transactions", "lines")}
    gold = lakehouse / "gold" / "store_daily"
    writer = spark.sql(STORE_DAILY.format(**tables, dates=within(dates))).write.format("delta").mode("overwrite")
    if gold.exists():
        writer = writer.option("replaceWhere", within(dates))
    writer.partitionBy("business_date").save(str(gold))


def load(spark: SparkSession, landing: Path, lakehouse: Path, names: list[str]) -> None:
    """Brings the lakehouse up to the named files."""
    records = stage(spark, landing, names)
    records.write.format("delta").mode("append").save(str(lakehouse / "bronze" / "pos"))
    transactions = spark.sql(TRANSACTIONS).persist()
    transactions.createOrReplaceTempView("transactions")
    days = transactions.selectExpr("CAST(business_date AS STRING)").distinct().collect()
    if dates := sorted(row[0] for row in days):
        silver = lakehouse / "silver"
        withdraw(spark, silver, dates)
        for name in APPENDED:
            append(spark.sql(DETAILS[name]), silver / name)
        replace_days(spark, lakehouse, dates)


def main() -> None:
    parser = argparse.ArgumentParser(description="Load the POS files of a landing folder that are new, on Spark.")
    parser.add_argument("--landing", type=Path, required=True)
    parser.add_argument("--lakehouse", type=Path, required=True)
    options = parser.parse_args()
    landing, lakehouse = options.landing.resolve(), options.lakehouse.resolve()
    loaded = lakehouse / "loaded_files.txt"
    if names := new_files(landing, loaded):
        with tempfile.TemporaryDirectory() as workdir:
            spark = started(Path(workdir))
            load(spark, landing, lakehouse, names)
            spark.stop()
        with loaded.open("a", encoding="utf-8") as list_of_files:
            list_of_files.writelines(f"{name}\n" for name in names)
    print(f"{len(names)} files loaded")


if __name__ == "__main__":
    main()
