"""The guided set-up of a company: its steps, and what they show."""
