"""``python -m sim.compare DIR [DIR ...]``: comparison and report again, from finished runs."""

import sys

from sim.cli import compare

if __name__ == "__main__":
    sys.exit(compare())
