"""Parcels, booked at a carrier."""
