"""The cases of dev/bench."""
