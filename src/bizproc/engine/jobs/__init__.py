"""Run jobs: the executor, the keeper of leases, the log."""
