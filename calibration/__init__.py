"""The evidence register and the targets the baseline must meet."""
