"""The composition root: what each command does, in reading order."""
