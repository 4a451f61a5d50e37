"""What dev/live plays with a real service and with its look-alike, and how their answers are compared."""
