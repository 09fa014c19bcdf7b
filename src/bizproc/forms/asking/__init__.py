"""Ask the questions of a form, before or after some of them are answered."""
