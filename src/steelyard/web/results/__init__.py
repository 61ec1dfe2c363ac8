"""Results: indicators of people, teams and shops, each figure opened down to its rows."""
