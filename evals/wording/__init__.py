"""What the moderator says and quotes, labelled by reading: see README.md."""
