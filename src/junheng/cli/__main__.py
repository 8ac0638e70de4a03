"""`python -m junheng.cli` is `junheng`."""

from junheng.cli.app import main

if __name__ == "__main__":
    main()
