"""How good the themes are: found without labels, named, and assigned from a codebook."""
