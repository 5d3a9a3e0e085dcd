"""Runs: replications of scenarios, wherever they run, kept as they finish."""
