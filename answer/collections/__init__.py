"""Quotes that people keep, in a database beside the index."""
