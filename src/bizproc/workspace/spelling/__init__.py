"""How the people of a country write numbers, dates and telephone numbers."""
