"""Lists of records: views that are kept, changes of many records at once."""
