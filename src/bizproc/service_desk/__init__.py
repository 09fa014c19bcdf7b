"""A service desk: tickets of clients, their messages, clocks and mails."""
