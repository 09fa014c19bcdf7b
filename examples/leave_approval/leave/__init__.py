"""Leave of employees: accounts of days, bookings of requests."""
