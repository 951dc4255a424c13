def run_checks() -> int:
    return 0
