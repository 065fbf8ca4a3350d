"""Report files in: reading, cutting into passages, embedding, storing. The only writer of the index."""
