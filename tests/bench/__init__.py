"""Benchmarks: they measure and print against a target, and never fail for a number. Importing this sets Django up."""

import os

import django

os.environ.setdefault("LOG_LEVEL", "WARNING")
django.setup()
