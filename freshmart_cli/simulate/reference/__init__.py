"""Master data as full snapshots: what changes from day to day, a file for each table that changed."""
