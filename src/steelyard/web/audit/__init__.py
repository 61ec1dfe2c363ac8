"""The trail of every write: never edited, chained by hashes."""
