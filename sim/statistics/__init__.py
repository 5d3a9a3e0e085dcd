"""Statistics: intervals, designs, selection; it knows no word of the project."""
