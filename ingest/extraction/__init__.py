"""What the inspectors found, out of a report's blocks: findings, grades and figures."""
