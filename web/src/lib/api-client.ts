// The one client of the REST API. Types come from api/openapi.yaml; failures become ApiError with
// the server's problem document, or `problem: null` when no answer arrived. What to show of them is
// the business of the views.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "../api/schema";
import { sessionToken } from "./session";

export type Schemas = components["schemas"];
export type Dataset = Schemas["Dataset"];
export type Job = Schemas["Job"];
export type Tokenization = Schemas["Tokenization"];
export type Problem = Schemas["Problem"];

export class ApiError extends Error {
  constructor(
    message: string,
    readonly problem: Problem | null,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }

  get code(): string {
    return this.problem?.code ?? "unreachable";
  }

  get hint(): string {
    return this.problem?.hint ?? "Check that tokenmill is still running, then try again";
  }
}

const signIn: Middleware = {
  onRequest({ request }) {
    const token = sessionToken();
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "" });
api.use(signIn);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; throws ApiError for every other outcome but an abort. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let outcome: Answer<T>;
  try {
    outcome = await call;
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiError("The server does not answer", null, 0);
  }
  const { data, error, response } = outcome;
  if (response.ok && data !== undefined) return data;
  if (isProblem(error)) throw new ApiError(error.detail || error.title, error, response.status);
  throw new ApiError(`The server answered ${response.status}`, null, response.status);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}

export function asApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  return new ApiError(reason instanceof Error ? reason.message : String(reason), null, 0);
}
