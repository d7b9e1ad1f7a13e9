"""The results of a study as they stand: counters, distributions, themes, drop-off, saturation."""
