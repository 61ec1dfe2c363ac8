"""Score sheets in a browser: anybody's of any month, within sight, and what one can still do about one's own."""
