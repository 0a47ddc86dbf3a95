"""`python -m analyzer`."""

from analyzer.doors.cli import run

if __name__ == "__main__":
    run()
