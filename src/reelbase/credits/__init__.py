"""Credits: what an owner may spend, what is put aside for running work, and the proof of both."""
