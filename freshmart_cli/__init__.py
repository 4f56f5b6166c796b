"""Run a retail lakehouse from YAML contracts: bronze, silver, gold and platinum on Delta tables."""
