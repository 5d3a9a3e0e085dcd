"""Two engines, one log."""
