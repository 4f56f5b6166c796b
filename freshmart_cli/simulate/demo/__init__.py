"""The chain that the demo simulates, and whether a lakehouse made of it what it must."""
