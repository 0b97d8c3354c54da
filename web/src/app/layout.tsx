import { Activity, Database, FlaskConical, Settings, Shapes } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { paths } from "../lib/paths";
import { useShortcuts } from "../lib/shortcuts";
import { Connection } from "./connection";
import { TopBar } from "./top-bar";

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
