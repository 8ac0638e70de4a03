"""`python -m junheng` is `junheng`."""

from junheng.cli import main

if __name__ == "__main__":
    main()
