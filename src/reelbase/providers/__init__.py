"""Adapters to outside services: one folder for each capability, one file for each vendor."""
