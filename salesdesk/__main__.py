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
    from salesdesk import cli, logs, platform_paths

    logs.keep_private()
    logs.tell_no_values(platform_paths.log_file)
    try:
        return cli.main(sys.argv[1:])
    except Exception as error:  # said in a sentence; what is known of it is in the log
        return cli.unexpected(error)


if __name__ == "__main__":
    sys.exit(main())
