import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { Toasts } from "../components/toasts";
import { followSystemTheme } from "../lib/preferences";
import { queryClient } from "../lib/query-client";
import { useSearchState } from "../lib/search-state";
import { Layout } from "./layout";
import { LiveEvents } from "./live-events";
import { Router } from "./router";
import { SignIn } from "./sign-in";

const Dialogs = lazy(() => import("../routes/dialogs"));

/** Dialogs are a good part of the code, and no page begins with one unless its address says so. */
function OpenDialog() {
  const { text } = useSearchState();
  if (!text("modal")) return null;
  return (
    <Suspense fallback={null}>
      <Dialogs />
    </Suspense>
  );
}

export function App() {
  useEffect(followSystemTheme, []);
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
