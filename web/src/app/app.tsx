import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { Toasts } from "../components/toasts";
import { lazyAhead } from "../lib/lazy-ahead";
import { followSystemTheme } from "../lib/preferences";
import { queryClient } from "../lib/query-client";
import { useSearchState } from "../lib/search-state";
import { Layout } from "./layout";
import { LiveEvents } from "./live-events";
import { Router } from "./router";
import { SignIn } from "./sign-in";

const loadDialogs = () => import("../routes/dialogs");
const dialogs = lazyAhead(loadDialogs);

/** After the answers that the page itself waits for. */
const aheadMs = 500;

async function fetchAll(): Promise<void> {
  await dialogs.fetch();
  await (await loadDialogs()).fetchDialogs();
}

/** Once the page stands, the code of the dialogs is fetched, so that the first opens at once. */
function useDialogsAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void fetchAll(), aheadMs);
    return () => clearTimeout(timer);
  }, []);
}

/** Dialogs are a good part of the code, and no page begins with one unless its address says so. */
function OpenDialog() {
  const { text } = useSearchState();
  if (!text("modal")) return null;
  return (
    <Suspense fallback={null}>
      <dialogs.Component />
    </Suspense>
  );
}

export function App() {
  useEffect(followSystemTheme, []);
  useDialogsAhead();
  return (
    <QueryClientProvider client={queryClient}>
      <SignIn>
        <LiveEvents />
        <Layout>
          <Router />
        </Layout>
        <OpenDialog />
      </SignIn>
      <Toasts />
    </QueryClientProvider>
  );
}
