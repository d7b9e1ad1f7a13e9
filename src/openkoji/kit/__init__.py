"""Tools with no domain in them."""
