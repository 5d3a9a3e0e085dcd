"""Verification: the engines against queueing theory, and against what must be true of any log."""
