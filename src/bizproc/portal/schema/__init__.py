"""What is kept of the parts of a portal: a file of tables each."""
