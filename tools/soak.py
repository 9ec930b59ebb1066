"""Run the tests that take examples round after round, each with a new seed: ``python tools/soak.py [--seconds 600] [PATH...]``.

`make test` takes the same examples every time; this looks further. The seed of a round is printed and repeats it; what is
found becomes a test of its own.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def command(seed: int, paths: list[str]) -> list[str]:
    """The run of one round."""
    chosen = ["-m", "hypothesis", "--hypothesis-profile=soak", f"--hypothesis-seed={seed}"]
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen, *(paths or ["tests"])]


def main(arguments: list[str]) -> int:
    """Rounds until the time is over or one of them fails; its exit status."""
    parser = argparse.ArgumentParser(prog="python tools/soak.py", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="no round begins after this")
    parser.add_argument("--seed", type=int, default=None, help="of the first round; the next ones count on")
    parser.add_argument("paths", nargs="*", help="tests to run instead of all")
    asked = parser.parse_args(arguments)
    seed = int(time.time()) if asked.seed is None else asked.seed
    end = time.monotonic() + asked.seconds
    rounds = 0
    while not rounds or time.monotonic() < end:
        print(f"seed {seed + rounds}", flush=True)
        if status := subprocess.call(command(seed + rounds, asked.paths), cwd=ROOT):
            print(f"repeat it: make soak ARGS='--seconds 0 --seed {seed + rounds}'")
            return status
        rounds += 1
    print(f"{rounds} rounds, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
