"""What things are: frozen dataclasses and their lifecycles, without behaviour."""
