"""The HTTP edge that all endpoints share: requests read strictly, errors told one way, repeats recognised."""
