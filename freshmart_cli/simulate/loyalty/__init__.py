"""The loyalty program's database, as Debezium tells its changes."""
