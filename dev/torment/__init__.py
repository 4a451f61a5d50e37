"""Workers that are killed, answers that get lost: the addon between real processes and a real database."""
