"""What interviews and reports cost: plans, holds, the ledger and its months."""
