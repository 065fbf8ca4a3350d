"""What a question means: its words, the names in it, what it asks for, where to look."""
