"""What boards, lists, calendars, reports and the search of records read."""
