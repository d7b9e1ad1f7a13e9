"""Who is interviewed: stable respondents of a study, proved or claimed."""
