"""An API child that cannot start."""

import sys

sys.exit("This API has a fault.")
