// What people paste as a dataset: an id, or an address of the Hub's pages. The server has the last
// word; this only spares a round trip for what can never be right.
const repo_id = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/;

export interface RepoChoice {
  repo_id: string;
  config?: string;
  split?: string;
  revision?: string;
}

export function parseRepo(input: string): RepoChoice {
  const text = input.trim();
  const path = /^(?:https?:\/\/)?[^/\s]+\/datasets\/([^\s]+)$/.exec(text)?.[1];
  if (path === undefined) return { repo_id: text.replace(/^datasets\//, "") };
  const [owner = "", name = "", kind, ...rest] = (path.split(/[?#]/)[0] ?? "").split("/");
  const pages = new Set(["tree", "blob", "resolve", "viewer", "discussions"]);
  // The oldest datasets have a name without an owner.
  if (pages.has(name) || name === "") return { repo_id: owner };
  const choice: RepoChoice = { repo_id: `${owner}/${name}` };
  if (kind === "viewer") {
    if (rest[0]) choice.config = decodeURIComponent(rest[0]);
    if (rest[1]) choice.split = decodeURIComponent(rest[1]);
  } else if ((kind === "tree" || kind === "blob" || kind === "resolve") && rest[0]) {
    choice.revision = decodeURIComponent(rest[0]);
  }
  return choice;
}

export function isRepoId(text: string): boolean {
  return text.length <= 96 && repo_id.test(text) && !text.includes("--") && !text.includes("..");
}
