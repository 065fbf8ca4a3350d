"""The embedding model: text to unit vectors, and what is done to them."""
