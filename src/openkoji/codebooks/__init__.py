"""A study's codebook as it is kept: themes, and the passages that were sorted into them."""
