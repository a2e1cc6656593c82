"""What the platforms tell everybody of a reference given as an address."""
