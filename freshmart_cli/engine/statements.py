"""The SQL text of the port's verbs, the same for every engine; ``explain`` shows the same text."""

from __future__ import annotations

from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.engine.port import ColumnDef, Merge, StoredTable
from freshmart_cli.names import TableName


def create_table(table: StoredTable, columns: tuple[ColumnDef, ...], partition_by: tuple[str, ...]) -> str:
    listed = ", ".join(f"`{c.name}` {c.type}{' NOT NULL' if c.required else ''}" for c in columns)
    partitioned = f" PARTITIONED BY ({', '.join(f'`{name}`' for name in partition_by)})" if partition_by else ""
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name} ({listed}) USING delta{partitioned}"
        f" LOCATION {text_literal(table.location)}"
    )


def register_table(table: StoredTable) -> str:
    return f"CREATE TABLE IF NOT EXISTS {table.name} USING delta LOCATION {text_literal(table.location)}"


def insert(table: TableName, select: str) -> str:
    return f"INSERT INTO {table}\n{select}"


def replace(table: TableName, predicate: str, select: str) -> str:
    return f"INSERT INTO {table} REPLACE WHERE {predicate}\n{select}"


def delete(table: TableName, predicate: str) -> str:
    return f"DELETE FROM {table} WHERE {predicate}"


def merge(spec: Merge) -> str:
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
    return f"MERGE INTO {spec.target} t USING {spec.source} s\nON {matched}\n{joined}"
