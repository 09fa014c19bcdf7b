"""Signing in and out, and what a person sees of their own account."""
