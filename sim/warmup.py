"""``python -m sim.warmup``: compile all kernels once, before many workers would each do so."""

import sys

from sim.cli import warm_up

if __name__ == "__main__":
    sys.exit(warm_up())
