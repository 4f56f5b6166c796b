"""Compares ``freshmart run`` with a plain script that does the same useful work (benchmarks/peer.py)."""
