"""From the lake to figures, sheets, statements and runs: what the command line and the web application share."""
