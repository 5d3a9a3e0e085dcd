"""Results: tables, text and the folder they are kept in."""
