"""Ask an engine what is: instances, tasks, lists by page, health."""
