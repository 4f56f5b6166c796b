"""What truly happened, as tables that an oracle can compute every figure from."""
