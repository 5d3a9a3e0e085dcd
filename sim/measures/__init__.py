"""Measures: pure functions of the event log and the two tables beside it."""
