"""What any company needs of its processes: records, tasks, people, mail, rights."""
