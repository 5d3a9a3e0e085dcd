"""From files to settings: where files are, their text, and settings laid over settings."""
