"""Whether quotes are what they say they are: claims of any file, held against pages and files."""
