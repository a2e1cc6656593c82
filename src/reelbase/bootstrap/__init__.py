"""Settings to concrete classes: the only room that knows all of them."""
