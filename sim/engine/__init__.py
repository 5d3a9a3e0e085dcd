"""The reference engine. It knows only integers: no names, no scenario."""
