import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { useLocation } from "wouter";
import { Dialog } from "../components/dialog";
import { controlClass } from "../components/field";
import { Name } from "../components/name";
import { listDatasetsOptions } from "../features/datasets/api/list-datasets";
import type { Dataset } from "../lib/api-client";
import { useDebounced } from "../lib/debounce";
import { paths } from "../lib/paths";
import { usePreferences } from "../lib/preferences";
import { useSearchState } from "../lib/search-state";

interface Command {
  id: string;
  label: string;
  kind: string;
  run: () => void;
}

const places = [
  { label: "Datasets", path: paths.datasets },
  { label: "Playground", path: paths.playground },
  { label: "Activity", path: paths.activity },
  { label: "Tokenizers", path: paths.tokenizers },
  { label: "Settings", path: paths.settings },
];

const verbs = /^\s*(open|tokenize|statistics( of)?)\s+/i;

/** What can be done from everywhere; each replaces the palette. */
function useCommands(onClose: () => void): Command[] {
  const [, navigate] = useLocation();
  const { set } = useSearchState();
  const { setTheme } = usePreferences();
  const close = (act: () => void) => () => {
    onClose();
    act();
  };
  return [
    ...places.map(({ label, path }) => ({
      id: path,
      label,
      kind: "Go to",
      run: () => navigate(path, { replace: true }),
    })),
    {
      id: "download",
      label: "Download a dataset",
      kind: "Do",
      run: () => set({ modal: "download" }),
    },
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      kind: "Show",
      run: () => set({ modal: "shortcuts" }),
    },
    { id: "dark", label: "Dark theme", kind: "Use", run: close(() => setTheme("dark")) },
    { id: "light", label: "Light theme", kind: "Use", run: close(() => setTheme("light")) },
  ];
}

export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const id = useId();
  const [, navigate] = useLocation();
  const { set } = useSearchState();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const q = useDebounced(text.replace(verbs, "").trim(), 150);
  const datasets = useQuery({
    ...listDatasetsOptions({ q: q || undefined, sort: "updated_at", limit: 8 }),
    placeholderData: keepPreviousData,
  });
  const ofDataset = (one: Dataset): Command[] => [
    {
      id: one.id,
      label: one.name,
      kind: "Open",
      run: () => navigate(paths.dataset(one.id), { replace: true }),
    },
    {
      id: `${one.id} tokenize`,
      label: one.name,
      kind: "Tokenize",
      run: () => set({ modal: "tokenize", dataset: one.id }),
    },
    {
      id: `${one.id} statistics`,
      label: one.name,
      kind: "Statistics of",
      run: () => set({ modal: "statistics", dataset: one.id }),
    },
  ];
  const wanted = text.trim().toLowerCase().split(/\s+/);
  const shown = [...useCommands(onClose), ...(datasets.data?.items ?? []).flatMap(ofDataset)]
    .filter(({ kind, label }) => {
      const name = `${kind} ${label}`.toLowerCase();
      return wanted.every((word) => name.includes(word));
    })
    .slice(0, 20);
  const at = Math.min(active, shown.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && shown.length > 0) {
      const next = (at + step + shown.length) % shown.length;
      setActive(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") shown[at]?.run();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Commands" width="small" onClose={onClose}>
      <form className="grid gap-2" onSubmit={(event) => event.preventDefault()}>
        <input
          role="combobox"
          aria-label="Command or dataset"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Type a command or the name of a dataset"
          className={controlClass}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Commands"
          className="h-80 overflow-y-auto"
        >
          {shown.map((command, index) => (
            <div
              key={command.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control px-2.5 aria-selected:bg-raised"
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => {
                event.preventDefault();
                command.run();
              }}
            >
              <span className="w-24 shrink-0 text-sm text-text-3">{command.kind}</span>
              <span className="min-w-0 truncate">
                <Name>{command.label}</Name>
              </span>
            </div>
          ))}
        </div>
        <p role="status" className="text-sm text-text-3">
          {shown.length === 0 ? `Nothing is called “${text}”` : "Enter runs it, arrow keys choose"}
        </p>
      </form>
    </Dialog>
  );
}
