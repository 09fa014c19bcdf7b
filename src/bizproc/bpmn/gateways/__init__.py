"""Gateways whose reading takes more than their attributes."""
