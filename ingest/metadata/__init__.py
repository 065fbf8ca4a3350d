"""What a report says about itself; ``find`` is the way through."""
