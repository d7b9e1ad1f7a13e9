"""Cohorts that Amplitude sends: an interview is prepared for each person who enters one."""
