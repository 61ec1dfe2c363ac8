"""Long work that survives being closed: jobs, their progress, and the one worker that does them."""
