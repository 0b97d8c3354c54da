import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { Toasts } from "../components/toasts";
import { followSystemTheme } from "../lib/preferences";
import { queryClient } from "../lib/query-client";
import { Dialogs } from "../routes/dialogs";
import { Layout } from "./layout";
import { LiveEvents } from "./live-events";
import { Router } from "./router";
import { SignIn } from "./sign-in";

export function App() {
  useEffect(followSystemTheme, []);
  return (
    <QueryClientProvider client={queryClient}>
      <SignIn>
        <LiveEvents />
        <Layout>
          <Router />
        </Layout>
        <Dialogs />
      </SignIn>
      <Toasts />
    </QueryClientProvider>
  );
}
