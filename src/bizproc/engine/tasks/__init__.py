"""What the commands on tasks share: who may, what is told, what an element gets."""
