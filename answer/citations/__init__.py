"""Citations: what is cited, and how people and programs write it."""
