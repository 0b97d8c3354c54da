import { useQuery } from "@tanstack/react-query";
import {
  Activity,
  Database,
  FlaskConical,
  HardDrive,
  Keyboard,
  Settings,
  Shapes,
  SunMoon,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../components/button";
import { formatBytes } from "../lib/format";
import { useActiveJobs } from "../lib/live-jobs";
import { paths } from "../lib/paths";
import { usePreferences } from "../lib/preferences";
import { useSearchState } from "../lib/search-state";
import { useShortcuts } from "../lib/shortcuts";
import { getSystemOptions } from "../lib/system";
import { Connection } from "./connection";

const places = [
  { path: paths.datasets, label: "Datasets", icon: Database },
  { path: paths.playground, label: "Playground", icon: FlaskConical },
  { path: paths.activity, label: "Activity", icon: Activity },
  { path: paths.tokenizers, label: "Tokenizers", icon: Shapes },
  { path: paths.settings, label: "Settings", icon: Settings },
];

export function Layout({ children }: { children: ReactNode }) {
  useShortcuts();
  return (
    <div className="min-h-dvh sm:pl-14 rail:pl-52">
      <a
        href="#content"
        className="skip-link z-60 rounded-control bg-accent-solid px-3 py-2 text-on-accent"
      >
        Skip to the content
      </a>
      <Rail />
      <TopBar />
      <Connection />
      <main id="content" tabIndex={-1} className="px-4 pt-5 pb-24 outline-none sm:px-6 sm:pb-10">
        {children}
      </main>
    </div>
  );
}

/** Left rail, icons only when narrow, a bar at the bottom of a phone. */
function Rail() {
  const [location] = useLocation();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface sm:inset-y-0 sm:right-auto
        sm:w-14 sm:flex-col sm:gap-1 sm:border-t-0 sm:border-r sm:p-2 rail:w-52"
    >
      <p className="hidden h-10 items-center gap-2.5 px-2 font-semibold sm:flex">
        <img src="/favicon.svg" alt="" className="size-6" />
        <span className="hidden rail:inline">tokenmill</span>
      </p>
      {places.map(({ path, label, icon: Icon }) => {
        const isHere =
          path === "/"
            ? location === "/" || location.startsWith("/datasets")
            : location.startsWith(path);
        return (
          <Link
            key={path}
            href={path}
            aria-current={isHere ? "page" : undefined}
            aria-label={label}
            title={label}
            className="flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 rounded-control text-xs text-text-2
              -outline-offset-2 hover:bg-raised hover:text-text aria-[current]:text-accent sm:min-h-10 sm:flex-none sm:flex-row
              sm:text-base sm:aria-[current]:bg-raised rail:justify-start rail:gap-3 rail:px-3"
          >
            <Icon aria-hidden className="size-5 sm:size-4.5" />
            <span className="sm:hidden rail:inline">{label}</span>
          </Link>
        );
      })}
    </nav>
  );
}

function TopBar() {
  const { set } = useSearchState();
  const { theme, setTheme } = usePreferences();
  const isDark =
    theme === "dark" || (theme === "system" && document.documentElement.dataset.theme === "dark");
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-1 border-b border-line bg-bg px-4 sm:px-6">
      <span className="font-semibold sm:hidden">tokenmill</span>
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
      {formatBytes(data.bytes_free)} free
    </span>
  );
}
