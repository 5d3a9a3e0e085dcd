"""Names turned into integers, once, in one place: the compiled model."""
