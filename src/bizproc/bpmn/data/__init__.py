"""Data in diagrams: data objects, properties, data inputs and outputs, associations.

What an association says is run as an input or output mapping; what only draws is read
and told of, and nothing else (docs/diagrams.md, *Data*).
"""
