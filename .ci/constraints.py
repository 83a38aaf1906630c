"""Write constraints.txt: every version and hash, for Python 3.11 and later, no addresses.

The first part is what a run needs; below the line ``# --- tests and app`` follows what tests,
clusters and the browser page need on top. ``make constraints`` runs this.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEPARATOR = "# --- tests and app"
HEADER = """\
# Versions and hashes of everything, for Python 3.11 and later; markers choose between versions.
# Written by `make constraints`; the part above the line `{separator}` is enough for a run.
# Install: pip install --require-hashes -r constraints.txt && pip install --no-deps --no-build-isolation -e .
"""


def compiled(*options: str) -> list[str]:
    """Return one entry per package, with its hashes, as uv resolves them for every platform."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
        *options, "pyproject.toml",
    ]  # fmt: skip
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return re.findall(r"^\S.*(?:\n[ \t]+.*)*", text, re.MULTILINE)


def main() -> None:
    """Write the file, or fail without touching it."""
    everything = compiled("--group", "build", "--group", "dev", "--extra", "app", "--extra", "cluster")
    core = {re.split(r"[=\s]", entry)[0] for entry in compiled("--group", "build")}
    needed = [entry for entry in everything if re.split(r"[=\s]", entry)[0] in core]
    further = [entry for entry in everything if entry not in needed]
    text = "\n".join([HEADER.format(separator=SEPARATOR), *needed, "", SEPARATOR, "", *further, ""])
    if "://" in text:
        sys.exit("constraints.txt would name an address: " + re.findall(r".*://.*", text)[0])
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
