"""Names shared by every package: tables, their companions and the engine's own columns."""

from __future__ import annotations

from dataclasses import dataclass

LAYERS = ("bronze", "silver", "gold", "platinum", "ops", "stage")

BATCH_ID = "_batch_id"
SOURCE_SYSTEM = "_source_system"
SOURCE_FILE = "_source_file"
FILE_HASH = "_file_hash"
ROW_NUMBER = "_row_number"
ARRIVED_AT = "_arrived_at"
INGESTED_AT = "_ingestion_timestamp"
CREATED_AT = "_created_at"
RECORD_TIME = "_timestamp"

CONNECTOR_COLUMNS = ("_topic", "_partition", "_offset", RECORD_TIME, "_key", "_headers")
"""What a connector, or the envelope of a record, says of it."""

PROVENANCE = (BATCH_ID, SOURCE_FILE, FILE_HASH, ROW_NUMBER, ARRIVED_AT, INGESTED_AT)
"""Audit columns that a silver row inherits from the delivery it came from."""


@dataclass(frozen=True, slots=True, order=True)
class TableName:
    """A table's address in the lakehouse: its layer and its name there."""

    layer: str
    name: str

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}"

    def companion(self, kind: str) -> TableName:
        """The engine's table beside this one, such as ``orders__versions``."""
        return TableName(self.layer, f"{self.name}__{kind}")

    @classmethod
    def parse(cls, text: str) -> TableName:
        """Read ``layer.name``; raises ValueError otherwise."""
        layer, dot, name = text.partition(".")
        if not dot or layer not in LAYERS or not name or "." in name:
            raise ValueError(f"expected layer.table with a layer of {', '.join(LAYERS)}, found {text!r}")
        return cls(layer, name)
