"""Who comes to notice, and what is true of them: the concern table."""
