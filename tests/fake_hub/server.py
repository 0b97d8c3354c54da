"""The two origins: routing, who may see what, and the log."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote

from aiohttp import web

from . import misbehave
from .bodies import send_content
from .faults import Faults
from .repository import Commit, File, Repository

SIGNING_KEY = b"known to the fake Hub only"
HEX_COMMIT = re.compile(r"[0-9a-f]{40}")
DATASET_VERBS = {
    "revision", "tree", "refs", "paths-info", "treesize", "auth-check", "parquet",
}  # fmt: skip
MOVED_CODES = 307


@dataclass
class LoggedRequest:
    origin: str
    method: str
    path: str  # percent-encoded, without the query
    query: str
    headers: dict[str, str]
    status: int = 0
    bytes_sent: int = 0

    @property
    def range(self) -> str:
        return self.headers.get("range", "")

    @property
    def has_token(self) -> bool:
        return "authorization" in self.headers


@dataclass
class Reply:
    """An answer before a fault may change it."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    content: File | None = None  # streamed, with ranges


def json_reply(value, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    headers = {"Content-Type": "application/json; charset=utf-8"} | (headers or {})
    return Reply(status, headers, json.dumps(value).encode())


def error_reply(status: int, code: str | None, message: str, **headers: str) -> Reply:
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    if code:
        extra["X-Error-Code"] = code
    extra["X-Error-Message"] = message
    return json_reply({"error": message}, status, extra)


class FakeHub:
    """What there is, and how it answers. Thread-safe as far as tests need it."""

    def __init__(self):
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, str] = {"hf_reader": "reader", "hf_stranger": "stranger"}
        self.faults = Faults()
        self.log: list[LoggedRequest] = []
        self.lock = threading.Lock()
        self.page_size = 1000
        self.has_quicksearch = True
        self.url_life_seconds = 3600.0
        self.rangeless_bytes_max = 50_000_000_000
        self.bytes_per_second: float | None = None  # of each connection to the CDN
        self.bodies_now = 0  # at the CDN
        self.bodies_at_once = 0  # the most there were
        self.hub_url = ""
        self.cdn_url = ""

    def add(self, repo_id: str, files=None, **options) -> Repository:
        repository = Repository(repo_id, **options)
        self.repositories[repo_id] = repository
        repository.commit(files or {})
        return repository

    def requests(self, origin: str | None = None, method: str | None = None, path: str = ""):
        with self.lock:
            return [
                r
                for r in self.log
                if (origin is None or r.origin == origin)
                and (method is None or r.method == method)
                and re.search(path, r.path)
            ]

    def clear_log(self) -> None:
        with self.lock:
            self.log.clear()

    # --- one request -------------------------------------------------------------------------

    async def handle_hub(self, request: web.Request) -> web.StreamResponse:
        return await self._handle("hub", request, self._route_hub)

    async def handle_cdn(self, request: web.Request) -> web.StreamResponse:
        return await self._handle("cdn", request, self._route_cdn)

    async def _handle(self, origin: str, request: web.Request, route) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        entry = LoggedRequest(origin, request.method, path, query, headers)
        with self.lock:
            self.log.append(entry)
        fault = self.faults.pick(origin, request.method, path)
        if fault:
            early = await misbehave.instead_of_answer(fault, request, entry)
            if early is not None:
                return early
        body = await request.read() if request.method == "POST" else b""
        reply = route(entry, path, query, body, fault)
        if fault:
            reply = misbehave.change_reply(fault, reply, entry, self)
        if origin == "hub":
            reply.headers.setdefault("RateLimit", '"resolvers";r=2997;t=258')
            reply.headers.setdefault("RateLimit-Policy", '"fixed window";"resolvers";q=3000;w=300')
        reply.headers.setdefault("X-Request-Id", f"fake-{len(self.log)}")
        if origin == "hub":
            return await send_content(self, request, entry, reply, fault)
        self.bodies_now += 1
        self.bodies_at_once = max(self.bodies_at_once, self.bodies_now)
        try:
            return await send_content(self, request, entry, reply, fault)
        finally:
            self.bodies_now -= 1

    # --- the CDN -----------------------------------------------------------------------------

    def sign(self, path: str, expires: int) -> str:
        text = f"{path}?{expires}".encode()
        return hmac.new(SIGNING_KEY, text, hashlib.sha256).hexdigest()

    def signed_url(self, repository: Repository, file: File) -> str:
        owner = hashlib.sha1(repository.id.encode()).hexdigest()[:24]
        path = f"/xb/{owner}/{file.sha256}"
        expires = int((time.time() + self.url_life_seconds) * 1000)
        return f"{self.cdn_url}{path}?Expires={expires}&Signature={self.sign(path, expires)}"

    def _route_cdn(self, entry: LoggedRequest, path: str, query: str, body, fault) -> Reply:
        def refuse(status: int, code: str) -> Reply:
            text = f"<?xml version='1.0'?><Error><Code>{code}</Code></Error>".encode()
            return Reply(status, {"Content-Type": "application/xml"}, text)

        if entry.has_token:
            return refuse(400, "InvalidArgument")  # two ways of authentication
        values = parse_qs(query)
        expires = values.get("Expires", ["0"])[0]
        signature = values.get("Signature", [""])[0]
        if not expires.isdigit() or self.sign(path, int(expires)) != signature:
            return refuse(403, "SignatureDoesNotMatch")
        if int(expires) < time.time() * 1000:
            return refuse(403, "AccessDenied")
        sha256 = path.rsplit("/", 1)[-1]
        for repository in self.repositories.values():
            for commit in repository.commits.values():
                for file in commit.files.values():
                    if file.sha256 == sha256:
                        return self._cdn_file(entry, file, refuse)
        return refuse(404, "NoSuchKey")

    def _cdn_file(self, entry: LoggedRequest, file: File, refuse) -> Reply:
        if not entry.range and file.size > self.rangeless_bytes_max:
            return refuse(400, "EntityTooLarge")
        storage_etag = hashlib.md5(file.etag.encode()).hexdigest()
        headers = {"ETag": f'"{storage_etag}"', "Accept-Ranges": "bytes"}
        return Reply(200, headers, content=file)

    # --- the Hub -----------------------------------------------------------------------------

    def _route_hub(self, entry, path: str, query: str, body: bytes, fault) -> Reply:
        token = entry.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            message = "Invalid credentials in Authorization header"
            return error_reply(401, None, message)
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[:2] == ["api", "resolve-cache"]:
            return self._resolve_cache(parts[3:], token)
        if parts[:2] == ["api", "datasets"] and len(parts) == 2:
            return self._list(query)
        if parts[:2] == ["api", "datasets"]:
            return self._dataset_call(parts[2:], query, body, token)
        if path == "/api/quicksearch" and self.has_quicksearch:
            return self._quicksearch(query)
        if path == "/api/whoami-v2":
            if not token:
                return error_reply(401, None, "Invalid username or password.")
            return json_reply({"type": "user", "name": self.tokens[token]})
        if parts[0] == "datasets" and "resolve" in parts[2:4]:
            at = parts.index("resolve", 2)
            return self._resolve(
                "/".join(parts[1:at]), parts[at + 1], parts[at + 2 :], token, fault
            )
        # Files of models have no prefix; `add("models/org/name", …)` makes such a repository.
        if "resolve" in parts[1:3]:
            at = parts.index("resolve", 1)
            return self._resolve(
                "models/" + "/".join(parts[:at]), parts[at + 1], parts[at + 2 :], token, fault
            )
        return error_reply(404, None, "Sorry, we can't find the page you are looking for.")

    def _find(self, repo_id: str, token: str) -> Repository | Reply:
        repository = self.repositories.get(repo_id)
        if repository is None or (repository.private and token not in repository.readers):
            if token:
                return error_reply(404, "RepoNotFound", "Repository not found")
            return error_reply(401, "RepoNotFound", "Invalid username or password.")
        return repository

    def _check_content_access(self, repository: Repository, token: str) -> Reply | None:
        if repository.disabled:
            return error_reply(403, None, "Access to this resource is disabled.")
        if repository.gated and token not in repository.readers:
            message = (
                f"Access to dataset {repository.id} is restricted. You must have access to it and "
                f"be authenticated to access it."
            )
            return error_reply(403 if token else 401, "GatedRepo", message)
        return None

    def _dataset_call(self, parts: list[str], query: str, body: bytes, token: str) -> Reply:
        at = next((i for i in (1, 2) if len(parts) > i and parts[i] in DATASET_VERBS), len(parts))
        repo_id, verb, rest = "/".join(parts[:at]), parts[at : at + 1], parts[at + 1 :]
        repository = self._find(repo_id, token)
        if isinstance(repository, Reply):
            return repository
        if repository.moved_to:
            tail = "/".join(quote(part, safe="") for part in parts[at:])
            location = f"/api/datasets/{repository.moved_to}" + (f"/{tail}" if tail else "")
            return Reply(MOVED_CODES, {"Location": location + (f"?{query}" if query else "")})
        if not verb:
            return self._info(repository, "main", query)
        if verb == ["refs"]:
            return self._refs(repository)
        if verb == ["auth-check"]:
            return self._check_content_access(repository, token) or json_reply({})
        if verb == ["revision"] and len(rest) == 1:
            return self._info(repository, rest[0], query)
        if verb in (["tree"], ["paths-info"], ["treesize"]) and rest:
            commit = repository.resolve(rest[0])
            if commit is None:
                return error_reply(404, "RevisionNotFound", f"Invalid rev id: {rest[0]}")
            if verb == ["paths-info"]:
                return self._paths_info(commit, body)
            path = "/".join(rest[1:])
            if verb == ["treesize"]:
                size = sum(f.size for f in commit.files.values() if f.path.startswith(path))
                return json_reply({"path": "/" + path, "size": size})
            return self._tree(repository, commit, path, query)
        return error_reply(404, None, "Not Found")

    def _info(self, repository: Repository, revision: str, query: str) -> Reply:
        commit = repository.resolve(revision)
        if commit is None:
            return error_reply(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        values = parse_qs(query)
        if "blobs" in values and "expand" in values:
            return error_reply(400, None, "blobs and expand exclude each other")
        return json_reply(self._summary(repository) | {
            "sha": commit.id,
            "cardData": {"license": "mit"},
            "siblings": [{"rfilename": path} for path in commit.files],
        })  # fmt: skip

    def _summary(self, repository: Repository) -> dict:
        return {
            "_id": hashlib.sha1(repository.id.encode()).hexdigest()[:24],
            "id": repository.id,
            "author": repository.id.split("/")[0],
            "lastModified": "2026-01-02T03:04:05.000Z",
            "createdAt": "2025-01-02T03:04:05.000Z",
            "private": repository.private,
            "gated": repository.gated,
            "disabled": repository.disabled,
            "downloads": repository.downloads,
            "likes": repository.downloads // 10,
            "tags": [],
            "description": repository.description,
            "mainSize": sum(file.size for file in repository.head.files.values()),
        }

    def _matching(self, text: str) -> list[Repository]:
        found = [
            r
            for r in self.repositories.values()
            if text.lower() in r.id.lower() and not r.private and not r.moved_to
        ]
        return sorted(found, key=lambda r: (-r.downloads, r.id))

    def _list(self, query: str) -> Reply:
        values = parse_qs(query)
        limit = int(values.get("limit", ["1000"])[0])
        offset = int(base64.b64decode(values["cursor"][0])) if "cursor" in values else 0
        found = self._matching(values.get("search", [""])[0])
        author = values.get("author", [None])[0]
        if author:
            found = [r for r in found if r.id.split("/")[0] == author]
        headers = {}
        if offset + limit < len(found):
            cursor = quote(base64.b64encode(str(offset + limit).encode()).decode())
            kept = "&".join(p for p in query.split("&") if not p.startswith("cursor="))
            headers["Link"] = f'<{self.hub_url}/api/datasets?{kept}&cursor={cursor}>; rel="next"'
        return json_reply(
            [self._summary(r) for r in found[offset : offset + limit]], headers=headers
        )

    def _quicksearch(self, query: str) -> Reply:
        values = parse_qs(query)
        limit = int(values.get("limit", ["10"])[0])
        found = self._matching(values.get("q", [""])[0])[:limit]
        return json_reply({"datasets": [{"id": r.id} for r in found], "models": []})

    def _refs(self, repository: Repository) -> Reply:
        answer = {"branches": [], "converts": [], "tags": [], "pullRequests": []}
        for name, commit in repository.refs.items():
            if name.startswith("refs/convert/"):
                entry = {"name": name.removeprefix("refs/convert/"), "ref": name}
                answer["converts"].append(entry | {"targetCommit": commit})
            else:
                entry = {"name": name, "ref": f"refs/heads/{name}", "targetCommit": commit}
                answer["branches"].append(entry)
        return json_reply(answer)

    @staticmethod
    def entry_of(file: File) -> dict:
        entry = {"type": "file", "oid": file.git_oid, "size": file.size, "path": file.path}
        if file.sha256:
            entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": 134}
        return entry

    def _paths_info(self, commit: Commit, body: bytes) -> Reply:
        try:
            paths = json.loads(body)["paths"]
        except ValueError:
            paths = parse_qs(body.decode()).get("paths", [])
        paths = [paths] if isinstance(paths, str) else paths
        entries = [self.entry_of(commit.files[p]) for p in paths if p in commit.files]
        folders = _folders(commit)
        entries += [_folder_entry(p) for p in paths if p in folders]
        return json_reply(entries)

    def _tree(self, repository: Repository, commit: Commit, path: str, query: str) -> Reply:
        values = parse_qs(query)
        prefix = path + "/" if path else ""
        is_recursive = values.get("recursive", ["false"])[0].lower() in ("true", "1")
        if path and not _names(commit, prefix, True):
            message = f"{path} does not exist on {commit.id}"
            return error_reply(404, "EntryNotFound", message)
        names = _names(commit, prefix, is_recursive)
        limit = min(int(values.get("limit", [self.page_size])[0]), self.page_size)
        offset = int(base64.b64decode(values["cursor"][0])) if "cursor" in values else 0
        headers = {}
        if offset + limit < len(names):
            cursor = quote(base64.b64encode(str(offset + limit).encode()).decode())
            kept = "&".join(p for p in query.split("&") if p and not p.startswith("cursor="))
            where = f"/api/datasets/{repository.id}/tree/{commit.id}"
            where += f"/{quote(path, safe='')}" if path else ""
            headers["Link"] = f'<{self.hub_url}{where}?{kept}&cursor={cursor}>; rel="next"'
        entries = [
            self.entry_of(commit.files[name]) if name in commit.files else _folder_entry(name)
            for name in names[offset : offset + limit]
        ]
        return json_reply(entries, headers=headers)

    def _resolve(self, repo_id, revision: str, path: list[str], token: str, fault) -> Reply:
        repository = self._find(repo_id, token)
        if isinstance(repository, Reply):
            return repository
        file_path = "/".join(path)
        if repository.moved_to:
            where = f"{quote(revision, safe='')}/{quote(file_path)}"
            return Reply(MOVED_CODES, {
                "Location": f"/datasets/{repository.moved_to}/resolve/{where}"
            })  # fmt: skip
        if refusal := self._check_content_access(repository, token):
            return refusal
        commit = repository.resolve(revision)
        if commit is None:
            return error_reply(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        file = commit.files.get(file_path)
        if file is None:
            return error_reply(404, "EntryNotFound", "Entry not found", X_Repo_Commit=commit.id)
        headers = {
            "X-Repo-Commit": commit.id,
            "X-Linked-Size": str(file.size),
            "X-Linked-Etag": f'"{file.etag}"',
            "Accept-Ranges": "bytes",
        }
        if fault and fault.name == "direct":
            return Reply(200, headers | {"ETag": f'"{file.etag}"'}, content=file)
        if file.sha256:
            text = b"Found. Redirecting to the CDN"
            return Reply(302, headers | {"Location": self.signed_url(repository, file)}, text)
        cache = f"/api/resolve-cache/datasets/{repository.id}/{commit.id}/{quote(file_path)}"
        etag = quote(f'"{file.etag}"')
        text = b"Temporary Redirect"
        return Reply(307, headers | {"Location": f"{cache}?etag={etag}"}, text)

    def _resolve_cache(self, parts: list[str], token: str) -> Reply:
        at = next((i for i, part in enumerate(parts) if HEX_COMMIT.fullmatch(part)), None)
        repository = self._find("/".join(parts[:at]), token) if at else None
        if not isinstance(repository, Repository):
            return repository or error_reply(404, None, "Not Found")
        if refusal := self._check_content_access(repository, token):
            return refusal
        commit = repository.commits.get(parts[at])
        file = commit.files.get("/".join(parts[at + 1 :])) if commit else None
        if file is None:
            return error_reply(404, "EntryNotFound", "Entry not found")
        headers = {"X-Repo-Commit": commit.id, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        return Reply(200, headers, content=file)


def _folders(commit: Commit) -> frozenset[str]:
    folders = set()
    for path in commit.files:
        while "/" in path:
            path = path.rsplit("/", 1)[0]
            if path in folders:
                break
            folders.add(path)
    return frozenset(folders)


def _names(commit: Commit, prefix: str, is_recursive: bool) -> list[str]:
    """Names of files and folders below `prefix`, sorted; kept for commits with many."""
    key = (prefix, is_recursive)
    if key in commit.listings:
        return commit.listings[key]
    names = [p for p in (*_folders(commit), *commit.files) if p.startswith(prefix)]
    if not is_recursive:
        names = [name for name in names if "/" not in name.removeprefix(prefix)]
    names.sort()
    if len(names) > 5000:
        commit.listings[key] = names
    return names


def _folder_entry(path: str) -> dict:
    return {"type": "directory", "oid": hashlib.sha1(path.encode()).hexdigest(), "size": 0,
            "path": path}  # fmt: skip
