"""What can be seen of a lakehouse: its money, its lineage, its quarantine, its health. Nothing here changes a table."""
