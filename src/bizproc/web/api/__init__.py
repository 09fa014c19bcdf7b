"""The API for programs, under `/api/v1`: a file for each thing it is about."""
