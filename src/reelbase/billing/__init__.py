"""Subscriptions, and the payment service's events, each applied exactly once."""
