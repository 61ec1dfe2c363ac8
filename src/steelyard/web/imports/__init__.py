"""Files into the lake from a browser: drop, look, import, undo."""
