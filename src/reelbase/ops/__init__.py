"""What an operator does to a whole installation: upgrade, move and reset its database, fill it for a demonstration."""
