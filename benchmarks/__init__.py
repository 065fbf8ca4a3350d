"""One file a figure that the README quotes."""
