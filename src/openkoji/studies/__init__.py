"""Studies: the brief, the questions, their wording, versions and publishing."""
