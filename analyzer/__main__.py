"""`python -m analyzer`."""

import sys

from analyzer.doors.cli import main

if __name__ == "__main__":
    sys.exit(main())
