"""Commands that mend what runs: incidents, variables, tokens, timers, jobs."""
