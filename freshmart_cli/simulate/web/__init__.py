"""The online shop: sessions of members and strangers, as hourly Parquet files of events."""
