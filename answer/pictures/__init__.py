"""Pages drawn with their quotes marked, by one guarded process."""
