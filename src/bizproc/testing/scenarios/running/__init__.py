"""Play scenarios on a virtual clock, and check what they expect."""
