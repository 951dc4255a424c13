"""The year of a report: its board, its way from draft to decision, corrections, and the check of its files."""
