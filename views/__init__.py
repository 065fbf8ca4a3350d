"""The pages of the browser app: widgets only, no search logic."""
