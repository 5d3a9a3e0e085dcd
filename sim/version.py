"""The version of Right Door, in one place."""

__version__ = "0.1.0"
