"""What happened, for those who listen outside: the outbox."""
