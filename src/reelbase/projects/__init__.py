"""Projects: what somebody wants to make, and where it stands."""
