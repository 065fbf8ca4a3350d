"""From the lines of PDF pages to blocks in reading order; ``whole`` is the way through."""
