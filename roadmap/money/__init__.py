"""Entering money: single items, the grid of years and stages, what they refer to, and what is flagged about them."""
