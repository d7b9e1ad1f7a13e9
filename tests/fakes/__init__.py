"""Strict fakes of third parties: they refuse what the vendor would refuse."""
