import { expect, it } from "vitest";
import { isRepoId, parseRepo } from "./repo-id";

it("takes ids as they are", () => {
  expect(parseRepo(" acme/tiny-stories ")).toEqual({ repo_id: "acme/tiny-stories" });
  expect(parseRepo("datasets/acme/x").repo_id).toBe("acme/x");
});

it("reads the id, config, split and revision of a pasted address", () => {
  const hub = "https://hub.example/datasets/";
  expect(parseRepo(`${hub}acme/x`)).toEqual({ repo_id: "acme/x" });
  expect(parseRepo(`${hub}acme/x/viewer/en/train?row=3`)).toEqual({
    repo_id: "acme/x",
    config: "en",
    split: "train",
  });
  expect(parseRepo(`${hub}acme/x/tree/v1.0`)).toEqual({ repo_id: "acme/x", revision: "v1.0" });
  expect(parseRepo(`${hub}squad/tree/main`)).toMatchObject({ repo_id: "squad" });
});

it("refuses what can be no id", () => {
  for (const text of ["", "a b", "a/b/c", "../x", "a/.hidden", "x".repeat(97)])
    expect(isRepoId(text), text).toBe(false);
  for (const text of ["squad", "acme/x", "a_b/c.d-e"]) expect(isRepoId(text), text).toBe(true);
});
