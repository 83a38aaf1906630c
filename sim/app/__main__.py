"""``python -m sim.app``: the browser laboratory."""

import sys

if __name__ == "__main__":  # simulating processes import this module too, and need nothing of the command
    from sim.app.command import main

    sys.exit(main())
