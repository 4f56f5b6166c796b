"""``python -m freshmart_cli`` is ``freshmart``."""

import sys

from freshmart_cli.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
