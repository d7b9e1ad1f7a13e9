"""Real answers with the moves that suit them, labelled before any moderator met them: see README.md."""
