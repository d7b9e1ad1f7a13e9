"""Amplitude: events and user properties out, cohorts in."""
