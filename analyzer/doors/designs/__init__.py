"""Design files: layers, sizes, conditions and questions in one TOML file, read, and asked about."""
