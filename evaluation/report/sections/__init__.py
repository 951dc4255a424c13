"""The sections of a report, one function each: from the reader to blocks."""
