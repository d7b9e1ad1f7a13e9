"""How fast OpenKoji is, beside a raw ceiling in the same run: `python -m bench`."""
