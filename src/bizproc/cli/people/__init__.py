"""The commands on people: who works here, who leads whom, who is away."""
