"""Moments in time as texts: dates, durations, cycles, cron; and when they occur."""
