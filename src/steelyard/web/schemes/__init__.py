"""Schemes in a browser: the rules as sentences, versions, worked cases; the file beside them."""
