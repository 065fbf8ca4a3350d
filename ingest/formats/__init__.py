"""Each format of report as text with its blocks, and what a file is. Nothing here knows of the index."""
