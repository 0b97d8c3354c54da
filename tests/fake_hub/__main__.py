"""python -m fake_hub --root DIR [--port N]: serves DIR/<namespace>/<name>/ as datasets.

Prints the URLs of the hub and of its CDN, a line each, then answers until it is ended.
"""

import argparse
from pathlib import Path

from .repository import repository_from_folder
from .running import RunningHub


def main() -> None:
    parser = argparse.ArgumentParser(prog="fake_hub", description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    hub = RunningHub(arguments.port)
    for folder in sorted(arguments.root.glob("*/*")):
        if folder.is_dir():
            repo_id = f"{folder.parent.name}/{folder.name}"
            hub.repositories[repo_id] = repository_from_folder(repo_id, folder)
    with hub:
        print(hub.hub_url)
        print(hub.cdn_url, flush=True)
        try:
            hub.wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
