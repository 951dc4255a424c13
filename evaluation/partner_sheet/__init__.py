"""The status sheet of a municipality for its council: what its page holds as of a day, kept and printed on A4."""
