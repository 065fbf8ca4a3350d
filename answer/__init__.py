"""From a question to hits, to a cited answer, to a page picture or an export."""
