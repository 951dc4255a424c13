"""A fictional county of any size, entered through the rooms' actions, and the demonstration's accounts."""
