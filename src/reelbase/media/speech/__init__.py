"""Speech as the script sees it: the author's own tokens, what is said for each, and when it is heard."""
