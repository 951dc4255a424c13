"""What `run.py` is made of: the environment, the system packages, the embedded services, the checks.

Standard library only: it runs before anything is installed.
"""
