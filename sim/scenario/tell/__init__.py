"""A scenario in words: in plain English, as resolved settings, as a schema for editors."""
