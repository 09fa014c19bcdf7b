"""Messages that wait for who awaits them, and the conditions of waits."""
