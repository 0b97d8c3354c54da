// What is true on every page: commands, what runs, what is free, the theme.
import { useQuery } from "@tanstack/react-query";
import { HardDrive, Keyboard, Search, SunMoon } from "lucide-react";
import { Link } from "wouter";
import { Button } from "../components/button";
import { formatBytes } from "../lib/format";
import { useActiveJobs } from "../lib/live-jobs";
import { paths } from "../lib/paths";
import { usePreferences } from "../lib/preferences";
import { useSearchState } from "../lib/search-state";
import { getSystemOptions } from "../lib/system";

export function TopBar() {
  const { set } = useSearchState();
  const { theme, setTheme } = usePreferences();
  const isDark =
    theme === "dark" || (theme === "system" && document.documentElement.dataset.theme === "dark");
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-1 border-b border-line bg-bg px-4 sm:px-6">
      <span className="font-semibold max-[26rem]:hidden sm:hidden">tokenmill</span>
      <PaletteButton onClick={() => set({ modal: "commands" }, "push")} />
      <span className="flex-1" />
      <ActivityChip />
      <DiskFree />
      <Button
        size="icon"
        look="ghost"
        className="max-sm:hidden"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => set({ modal: "shortcuts" }, "push")}
      >
        <Keyboard aria-hidden className="size-4" />
      </Button>
      <Button
        size="icon"
        look="ghost"
        aria-label={isDark ? "Use the light theme" : "Use the dark theme"}
        title={isDark ? "Light theme" : "Dark theme"}
        onClick={() => setTheme(isDark ? "light" : "dark")}
      >
        <SunMoon aria-hidden className="size-4" />
      </Button>
    </header>
  );
}

const paletteKeys = /Mac|iP/.test(navigator.platform) ? "⌘ K" : "Ctrl K";

/** The palette for those who have no keyboard at hand, and its keys for those who have. */
function PaletteButton({ onClick }: { onClick: () => void }) {
  return (
    <Button
      look="ghost"
      className="-ml-2 max-sm:px-2 sm:-ml-1 sm:border sm:border-line-strong"
      aria-keyshortcuts="Control+K Meta+K"
      title={`Commands and datasets (${paletteKeys})`}
      onClick={onClick}
    >
      <Search aria-hidden className="size-4" />
      <span className="max-sm:sr-only">Commands</span>
      <kbd className="ml-2 font-mono text-xs text-text-3 max-sm:hidden">{paletteKeys}</kbd>
    </Button>
  );
}

function ActivityChip() {
  const jobs = useActiveJobs().data?.items ?? [];
  if (jobs.length === 0) return null;
  const queued = jobs.filter((job) => job.status === "queued").length;
  const words = [
    jobs.length > queued && `${jobs.length - queued} running`,
    queued > 0 && `${queued} queued`,
  ];
  return (
    <Link
      href={paths.activity}
      className="control num inline-flex h-8 items-center gap-2 rounded-control px-2 text-sm text-info hover:bg-raised"
    >
      <span aria-hidden className="size-2 animate-pulse rounded-full bg-info" />
      {words.filter(Boolean).join(", ")}
    </Link>
  );
}

function DiskFree() {
  const { data } = useQuery(getSystemOptions());
  if (!data) return null;
  return (
    <span
      className="num inline-flex items-center gap-1.5 px-2 text-sm text-text-2"
      title={data.data_dir}
    >
      <HardDrive aria-hidden className="size-4 text-text-3" />
      <span>
        {formatBytes(data.bytes_free)}
        <span className="max-sm:sr-only"> free</span>
      </span>
    </span>
  );
}
