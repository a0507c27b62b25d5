"""Names of files that are names on every system."""

import re
from typing import Final

from metalint.util.regex import lazy

DEVICE: Final = lazy(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)
"""The beginning of a name that is a device on Windows, whatever follows its first period."""
