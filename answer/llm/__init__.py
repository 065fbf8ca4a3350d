"""A language model's summary, each sentence held against what it cites; only where the user names one."""
