import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../components/button";
import { TextField } from "../components/field";
import { ApiError } from "../lib/api-client";
import { sessionToken, setSessionToken } from "../lib/session";
import { getSystemOptions } from "../lib/system";

/** Shows the page, or the question for the token of a server that wants one. */
export function SignIn({ children }: { children: ReactNode }) {
  const { error } = useQuery(getSystemOptions());
  const isRefused = error instanceof ApiError && error.status === 401;
  return isRefused ? <TokenForm wasRejected={sessionToken() !== null} /> : children;
}

function TokenForm({ wasRejected }: { wasRejected: boolean }) {
  const cache = useQueryClient();
  const [token, setToken] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!token) return;
    setSessionToken(token);
    void cache.resetQueries();
  };
  return (
    <main className="mx-auto grid min-h-dvh max-w-sm content-center px-4">
      <form className="grid gap-4 rounded-card border border-line bg-surface p-5" onSubmit={submit}>
        <h1 className="text-lg font-semibold">Sign in to tokenmill</h1>
        <TextField
          label="Token"
          hint="The server printed an address with the token when it started"
          error={wasRejected ? "The server did not take this token" : null}
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <Button look="primary" type="submit">
          Sign in
        </Button>
      </form>
    </main>
  );
}
