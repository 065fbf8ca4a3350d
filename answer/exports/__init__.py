"""Answers and collections as files: Word, PDF bundle, slides, CSV and JSON."""
