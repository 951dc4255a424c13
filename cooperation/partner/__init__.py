"""What a municipality gets: its own page, answers to its requests for help, a comparison without names, its rights."""
