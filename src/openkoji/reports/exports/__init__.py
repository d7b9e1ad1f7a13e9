"""What a study holds, as files: interviews, messages, answers, themes and quotes as CSV, NDJSON or Parquet."""
