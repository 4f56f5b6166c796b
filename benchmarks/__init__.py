"""Compares ``freshmart run`` with a plain hand-written script that does the same useful work (benchmarks/peer.py)."""
