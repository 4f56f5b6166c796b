"""The SQL text of the port's verbs, the same for every engine; ``explain`` shows the same text.

Targets are a table's name, or its address where the engine finds tables in another way.
"""

from __future__ import annotations

from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.engine.port import ColumnDef, Merge, StoredTable, TableLayout
from freshmart_cli.names import TableName

Target = TableName | str


def create_table(table: StoredTable, columns: tuple[ColumnDef, ...], partition_by: tuple[str, ...]) -> str:
    return f"{create_at(table.name, columns, partition_by)} LOCATION {text_literal(table.location)}"


def create_at(target: Target, columns: tuple[ColumnDef, ...], partition_by: tuple[str, ...]) -> str:
    listed = ", ".join(f"`{c.name}` {c.type}{' NOT NULL' if c.required else ''}" for c in columns)
    partitioned = f" PARTITIONED BY ({', '.join(f'`{name}`' for name in partition_by)})" if partition_by else ""
    return f"CREATE TABLE IF NOT EXISTS {target} ({listed}) USING delta{partitioned}"


def create_managed(target: Target, columns: tuple[ColumnDef, ...], layout: TableLayout) -> str:
    """With liquid clustering in place of partitions, where columns to cluster by are named, and properties."""
    clustered = tuple(dict.fromkeys((*layout.partition_by, *layout.cluster_by))) if layout.cluster_by else ()
    statement = create_at(target, columns, () if clustered else layout.partition_by)
    if clustered:
        statement += f" CLUSTER BY ({', '.join(f'`{name}`' for name in clustered)})"
    listed = ", ".join(f"{text_literal(name)} = {text_literal(value)}" for name, value in layout.properties)
    return f"{statement} TBLPROPERTIES ({listed})" if listed else statement


def write_parquet(location: str, select: str) -> str:
    return f"INSERT OVERWRITE DIRECTORY {text_literal(location)} USING parquet\n{select}"


def create_from(target: Target, select: str) -> str:
    return f"CREATE TABLE {target} USING delta AS\n{select}"


def register_table(table: StoredTable) -> str:
    return f"CREATE TABLE IF NOT EXISTS {table.name} USING delta LOCATION {text_literal(table.location)}"


def insert(target: Target, select: str) -> str:
    return f"INSERT INTO {target}\n{select}"


def replace(target: Target, predicate: str, select: str) -> str:
    return f"INSERT INTO {target} REPLACE WHERE {predicate}\n{select}"


def delete(target: Target, predicate: str) -> str:
    return f"DELETE FROM {target} WHERE {predicate}"


def merge(spec: Merge, target: Target | None = None) -> str:
    """``target`` stands for the table that the merge names."""
    matched = " AND ".join([f"t.`{key}` = s.`{key}`" for key in spec.keys] + ([spec.prune] if spec.prune else []))
    clauses = []
    if spec.delete_when:
        clauses.append(f"WHEN MATCHED AND {spec.delete_when} THEN DELETE")
    assignments = ", ".join(f"`{name}` = s.`{name}`" for name in spec.columns)
    condition = f" AND {spec.update_when}" if spec.update_when else ""
    clauses.append(f"WHEN MATCHED{condition} THEN UPDATE SET {assignments}")
    names = ", ".join(f"`{name}`" for name in spec.columns)
    values = ", ".join(f"s.`{name}`" for name in spec.columns)
    condition = f" AND {spec.insert_when}" if spec.insert_when else ""
    clauses.append(f"WHEN NOT MATCHED{condition} THEN INSERT ({names}) VALUES ({values})")
    joined = "\n".join(clauses)
    return f"MERGE INTO {target or spec.target} t USING {spec.source} s\nON {matched}\n{joined}"
