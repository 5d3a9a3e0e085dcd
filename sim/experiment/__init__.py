"""Replications, comparisons, intervals and the folder of results."""
