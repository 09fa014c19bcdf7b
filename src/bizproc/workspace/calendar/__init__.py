"""When people work: hours, holidays, working time."""
