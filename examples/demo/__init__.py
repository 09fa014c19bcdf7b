"""The demo: stories and a year of a small company, played on a virtual clock."""
