"""The command line: reads arguments, calls the library, shows what comes back.

Enter at `main`. Exit code 0: done; 1: findings that stop; 2: wrong use. `--json` prints one object with stable keys on
standard output; everything else for people goes to standard output in Chinese, or in English with `--lang en` or
JUNHENG_LANG=en; progress and errors go to standard error.
"""

from junheng.cli.app import main

__all__ = ["main"]
