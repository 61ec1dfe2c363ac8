"""Facts to derived tables: conversations, rounds, receptions, segments, attributions."""
