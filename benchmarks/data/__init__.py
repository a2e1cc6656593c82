"""What the database costs, as ratios of what is compared in the same run."""
