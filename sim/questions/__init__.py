"""Questions: what a planner can ask, each in a file of its own."""
