"""`python -m openkoji` is `openkoji`."""

from openkoji.cli import main

main()
