"""`./run demo`, or `python -m examples.demo` in the repository."""

from examples.demo.command import main

main()
