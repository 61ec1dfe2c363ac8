"""What other systems push in as it happens: signed, kept at once, imported in batches."""
