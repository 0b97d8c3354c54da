import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fake_hub.fixture import fake_hub  # noqa: E402, F401
