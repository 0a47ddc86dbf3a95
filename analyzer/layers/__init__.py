"""The catalogue: layers in TOML files, built-in ones and a user's own alike."""
