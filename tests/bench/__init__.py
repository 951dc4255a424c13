"""Benchmarks: they measure and print against a target, and never fail for a number."""
