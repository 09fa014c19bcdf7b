"""What operators see and do: processes, instances, incidents, constants, people."""
