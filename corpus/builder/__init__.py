"""Builds the sample reports: one module reads the Markdown, one module a format writes it."""
