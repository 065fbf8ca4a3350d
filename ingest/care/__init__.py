"""Looking after an index: doctor, backup and restore, another model."""
