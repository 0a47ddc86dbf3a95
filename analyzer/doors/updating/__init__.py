"""Generated blocks in people's own files, refreshed in place."""
