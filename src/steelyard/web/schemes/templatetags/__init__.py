"""What templates of schemes need beyond the common tags."""
