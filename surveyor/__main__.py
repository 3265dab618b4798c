"""`python -m surveyor` is the command line."""

import sys

from surveyor.cli import main

sys.exit(main())
