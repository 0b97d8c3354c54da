import { expect, it } from "vitest";
import {
  asCommand,
  choiceErrors,
  choiceOf,
  noChoice,
  planQuery,
  repoError,
  requestBody,
} from "./download-choice";

it("takes the subset, split or revision of a pasted address", () => {
  const page = "https://hub.example/datasets/acme/tales";
  expect(choiceOf(`${page}/viewer/en/test`)).toMatchObject({ config: "en", splits: ["test"] });
  expect(choiceOf(`${page}/tree/v2`)).toMatchObject({ revision: "v2", splits: [] });
});

it("plans and asks for the same part", () => {
  const choice = {
    ...noChoice,
    files: "a* b*",
    max_rows: "500",
    max_bytes: "2 GB",
    text_column: "body",
  };
  const limits = { max_rows: 500, max_bytes: 2_000_000_000 };
  expect(planQuery("acme/tales", choice)).toMatchObject({ file: ["a*", "b*"], ...limits });
  const body = requestBody("acme/tales", choice, "en");
  expect(body).toMatchObject({ files: ["a*", "b*"], config: "en", text_column: "body", ...limits });
  expect(asCommand("acme/tales", choice)).toBe(
    "tokenmill download acme/tales --files 'a*' --files 'b*' --max-rows 500 --max-bytes 2000000000 --text-column body",
  );
});

it("leaves out what is half-typed, and says so", () => {
  const choice = { ...noChoice, max_rows: "0", max_bytes: "two" };
  expect(Object.keys(choiceErrors(choice))).toEqual(["max_rows", "max_bytes"]);
  expect(planQuery("acme/tales", choice)).toEqual({ repo_id: "acme/tales" });
});

it("does not nag while a name is typed", () => {
  expect(repoError("", false)).toBeNull();
  expect(repoError("a--b", false)).toBeNull();
  expect(repoError("a--b", true)).toMatch("owner/name");
  expect(repoError("not a name!", false)).toMatch("owner/name");
});
