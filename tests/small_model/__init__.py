"""A real, very small language model behind a real server, end to end. Opt-in: `make test-small-model`."""
