"""The rollout of the joint projects as a file to work on elsewhere."""
