"""The records of a company: boards, lists, calendars, the card of one."""
