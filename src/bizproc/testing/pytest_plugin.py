"""Collect `*.scenario.yaml` files as pytest tests."""
