"""Adapters trained on a user's own questions."""
