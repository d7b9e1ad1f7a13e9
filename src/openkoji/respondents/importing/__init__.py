"""Lists of respondents as files: read whatever spreadsheets write, and merge it into a study."""
