"""What call activities call: processes, in which version, and global tasks."""
