"""Events arrive and credits add up while all is killed, the receiver too: `python -m tests.chaos --deliveries`."""
