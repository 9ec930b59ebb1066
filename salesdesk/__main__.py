"""Parse the arguments and hand over to the window or to the command line."""

import gc
import sys


def main() -> int:
    """The program. Gives the exit status: 0 done, 1 could not, 2 wrong usage."""
    if sys.argv[1:2] == ["worker"]:
        from salesdesk.worker import child

        return child.serve(sys.argv[2:])
    # What is imported stays: looking through it for garbage takes a tenth of the start. The window collects by itself.
    gc.disable()
    from salesdesk import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
