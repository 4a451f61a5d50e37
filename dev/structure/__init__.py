"""The checks of `dev/check-structure`. The sources are read as text; nothing is imported or run."""
