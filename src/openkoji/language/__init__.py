"""Models of language, for workers: what makes vectors of texts."""
