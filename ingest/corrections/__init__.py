"""What is set by hand, kept over every later reading."""
