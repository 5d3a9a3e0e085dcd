"""Figures a committee can read: from a tidy table to a picture."""
