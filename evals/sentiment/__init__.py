"""Sentiment: how the heads of the analysis are trained, and how well they judge."""
