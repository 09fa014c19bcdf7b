"""Commands on tasks and notices of people."""
