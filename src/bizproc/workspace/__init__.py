"""What the files of a folder say: records, people, calendars, constants, settings."""
