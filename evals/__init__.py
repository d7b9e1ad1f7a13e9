"""How good the interviewing is, measured on real answers: `make evals`."""
