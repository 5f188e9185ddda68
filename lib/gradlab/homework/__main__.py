"""The command line: ``python -m gradlab.homework COMMAND``."""
import argparse
import signal

from gradlab.homework import grading, hostile, release

# Each a module with NAME, add_arguments(parser) and run(arguments), which returns the exit code.
COMMANDS = [release, grading, hostile]


def main(arguments=None):
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m gradlab.homework", description="Release homework, and grade it.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        summary = module.__doc__.splitlines()[0]
        command = commands.add_parser(module.NAME, help=summary, description=module.__doc__,
                                       formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    return chosen.run(chosen)


if __name__ == "__main__":
    for name in ("SIGTERM", "SIGHUP"):  # the end of a session is an interruption like Ctrl-C
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    raise SystemExit(main())
