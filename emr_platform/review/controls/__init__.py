"""The catalogue: one control per file, named after its id."""
