"""Appeals: what somebody finds wrong with their pay, who answers by when, and what follows."""
