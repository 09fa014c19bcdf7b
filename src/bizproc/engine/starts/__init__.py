"""What starts processes besides messages and people: their timers."""
