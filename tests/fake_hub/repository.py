"""Repositories: commits, refs, files, and who may read them."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from .content import Bytes, Content, LocalFile, Virtual, git_oid_of, lfs_pointer, sha256_of

# Extensions that a new dataset repository keeps in LFS.
LFS_SUFFIXES = {
    ".7z", ".arrow", ".bin", ".bz2", ".gz", ".h5", ".npy", ".npz", ".parquet", ".pickle", ".pkl",
    ".tar", ".tgz", ".xz", ".zip", ".zst",
}  # fmt: skip
LFS_SIZE_MIN = 10_000_000
SETTINGS_FILE = ".fake_hub.json"


@dataclass
class File:
    path: str
    content: Content
    git_oid: str
    sha256: str | None  # set for LFS files

    @property
    def size(self) -> int:
        return self.content.size

    @property
    def etag(self) -> str:
        return self.sha256 or self.git_oid


def make_file(path: str, content: Content | bytes | str) -> File:
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, bytes):
        content = Bytes(content)
    is_lfs = Path(path).suffix in LFS_SUFFIXES or content.size >= LFS_SIZE_MIN
    if not is_lfs:
        return File(path, content, git_oid_of(content), None)
    sha256 = sha256_of(content)
    return File(path, content, git_oid_of(Bytes(lfs_pointer(sha256, content.size))), sha256)


@dataclass
class Commit:
    id: str
    files: dict[str, File]
    listings: dict[tuple[str, bool], list[str]] = field(default_factory=dict)


@dataclass
class Repository:
    id: str
    gated: str | bool = False  # "auto", "manual"
    private: bool = False
    disabled: bool = False
    moved_to: str | None = None
    readers: set[str] = field(default_factory=set)  # tokens that may read gated or private content
    downloads: int = 0
    description: str = ""
    refs: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)

    def commit(self, files: dict[str, Content | bytes | str], ref: str = "main") -> Commit:
        """A new commit with exactly these files; `ref` points at it."""
        made = {path: make_file(path, content) for path, content in sorted(files.items())}
        listing = json.dumps([self.id, ref, [(f.path, f.etag, f.size) for f in made.values()]])
        commit = Commit(hashlib.sha1(listing.encode()).hexdigest(), made)
        self.commits[commit.id] = commit
        self.refs[ref] = commit.id
        return commit

    def resolve(self, revision: str) -> Commit | None:
        name = revision.removeprefix("refs/heads/")
        return self.commits.get(self.refs.get(name, name))

    @property
    def head(self) -> Commit:
        return self.commits[self.refs["main"]]


def repository_from_folder(repo_id: str, folder: Path) -> Repository:
    """Each file below `folder`; settings, virtual files and other refs from `.fake_hub.json`."""
    settings = {}
    if (folder / SETTINGS_FILE).exists():
        settings = json.loads((folder / SETTINGS_FILE).read_text())
    files: dict[str, Content] = {
        path.relative_to(folder).as_posix(): LocalFile(path)
        for path in folder.rglob("*")
        if path.is_file() and path.name != SETTINGS_FILE
    }
    for path, virtual in settings.get("virtual", {}).items():
        files[path] = Virtual(virtual["size"], virtual.get("seed", 0))
    repository = Repository(
        repo_id,
        gated=settings.get("gated", False),
        private=settings.get("private", False),
        disabled=settings.get("disabled", False),
        moved_to=settings.get("moved_to"),
        readers=set(settings.get("readers", [])),
        downloads=settings.get("downloads", 0),
        description=settings.get("description", ""),
    )
    # A folder named by "refs" holds the files of that ref and is no part of main.
    for ref, ref_folder in settings.get("refs", {}).items():
        prefix = ref_folder.rstrip("/") + "/"
        own = {path.removeprefix(prefix): c for path, c in files.items() if path.startswith(prefix)}
        files = {path: c for path, c in files.items() if not path.startswith(prefix)}
        repository.commit(own, ref)
    repository.commit(files)
    return repository
