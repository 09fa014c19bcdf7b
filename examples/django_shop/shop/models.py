"""What the shop keeps by itself, beside the rows of the engine."""

from django.db import models


class Stock(models.Model):
    """How many of an item are left."""

    item = models.CharField(max_length=100, unique=True)
    left = models.PositiveIntegerField()


class Order(models.Model):
    """What somebody ordered, and the process instance that sees to it."""

    item = models.CharField(max_length=100)
    amount = models.PositiveIntegerField()
    instance = models.CharField(max_length=64, blank=True)
    placed_at = models.DateTimeField(auto_now_add=True)


class Invoice(models.Model):
    """An invoice that was sent, once for each key."""

    key = models.CharField(max_length=300, unique=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    boxes = models.PositiveIntegerField()
