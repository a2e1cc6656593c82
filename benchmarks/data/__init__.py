"""What the data layer costs, each measurement against the bare statements of the same database, in one run."""
