"""What a study found: its results, its reports, and what leaves as files."""
