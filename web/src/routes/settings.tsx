import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CopyButton } from "../components/copy-button";
import { DataList } from "../components/data-list";
import { CheckField } from "../components/field";
import { ErrorState, Loading, Skeleton } from "../components/states";
import type { Schemas } from "../lib/api-client";
import { formatBytes } from "../lib/format";
import { type Theme, usePreferences } from "../lib/preferences";
import { getSystemOptions } from "../lib/system";
import { PageHeader } from "./page-header";

const signIn = "hf auth login";

const themes: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export default function SettingsRoute() {
  const { theme, setTheme, hasLetterShortcuts, setLetterShortcuts } = usePreferences();
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid max-w-4xl gap-6">
        <Section title="Appearance">
          <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
            <legend className="sr-only">Theme</legend>
            {themes.map(({ value, label }) => (
              <label key={value} className="flex items-center gap-2.5">
                <input
                  type="radio"
                  name="theme"
                  checked={theme === value}
                  onChange={() => setTheme(value)}
                />
                {label}
              </label>
            ))}
          </fieldset>
          <CheckField
            isSwitch
            label="Single-letter shortcuts"
            hint="Such as n for a new download; press ? for the list"
            checked={hasLetterShortcuts}
            onChange={(event) => setLetterShortcuts(event.target.checked)}
          />
        </Section>
        <Server />
      </div>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid gap-3 rounded-card border border-line bg-surface p-4"
    >
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  );
}

type TokenSource = NonNullable<Schemas["System"]["hub_token_source"]>;

const tokenStates: Record<TokenSource, string> = {
  none: "None found",
  environment: "From the variable HF_TOKEN",
  file: "From the file of hf auth login",
  disabled: "Not used",
};

/** How to give the server a token. The page neither takes nor shows one: it never leaves it. */
function HubToken({ source }: { source: TokenSource }) {
  if (source === "disabled")
    return (
      <p className="text-sm text-text-3">
        HF_HUB_DISABLE_IMPLICIT_TOKEN is set where the server runs; without it a token would be used
      </p>
    );
  return (
    <>
      <p className="text-sm text-text-3">
        {source === "none"
          ? "Gated and private datasets need one. Sign in on the server's machine, then start tokenmill again:"
          : "Gated and private datasets that this token may read can be downloaded. To use another, sign in on the server's machine and start tokenmill again:"}
      </p>
      <div className="flex items-center gap-2 rounded-control border border-line bg-bg py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 py-1 font-mono text-sm [overflow-wrap:anywhere]">
          {signIn}
        </code>
        <CopyButton isIcon text={signIn} label="Copy the command" />
      </div>
      {source === "environment" && (
        <p className="text-sm text-text-3">
          HF_TOKEN comes first: change or unset it where the server is started
        </p>
      )}
    </>
  );
}

function Server() {
  const { data, isError, error, refetch } = useQuery(getSystemOptions());
  if (isError)
    return (
      <ErrorState
        title="The server's state is not known"
        reason={error}
        onRetry={() => void refetch()}
      />
    );
  if (!data)
    return (
      <Loading label="Loading the server's state">
        <Skeleton className="h-64" />
      </Loading>
    );
  return (
    <>
      <Section title="Storage">
        <DataList
          facts={[
            { name: "Data folder", value: data.data_dir ?? "not told" },
            { name: "Free", value: formatBytes(data.bytes_free) },
            { name: "Catalog", value: data.database === "postgresql" ? "PostgreSQL" : "SQLite" },
          ]}
        />
      </Section>
      <Section title="Hugging Face Hub">
        <DataList
          facts={[
            { name: "Address", value: data.hub_endpoint },
            { name: "Access token", value: tokenStates[data.hub_token_source ?? "none"] },
            ...(data.is_offline ? [{ name: "Network", value: "Off (HF_HUB_OFFLINE)" }] : []),
          ]}
        />
        <HubToken source={data.hub_token_source ?? "none"} />
      </Section>
      <Section title="About">
        <DataList
          facts={[
            { name: "Version", value: data.version },
            { name: "Threads", value: data.threads ?? "not told" },
            {
              name: "API reference",
              value: (
                <a className="text-accent underline" href="/docs">
                  /docs
                </a>
              ),
            },
          ]}
        />
      </Section>
    </>
  );
}
