"""What `dev/check-structure` holds the sources against: read as text, nothing is imported or run."""
