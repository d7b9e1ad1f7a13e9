"""Destinations that are told what interviews found, and sources that bring people in: a folder for each vendor."""
