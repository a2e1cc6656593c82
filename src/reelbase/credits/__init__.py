"""Credits: what an owner has, what is held for running jobs, and the ledger that proves both."""
