"""``python -m sim.design TABLE.csv [name=value ...]``: thousands of cells from a table, one row a cell."""

import sys

from sim.cli import design

if __name__ == "__main__":
    sys.exit(design())
