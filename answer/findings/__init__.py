"""What the inspectors found, as data: lists, tables of grades, what is like what."""
