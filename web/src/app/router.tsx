import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { Loading, Skeleton } from "../components/states";
import DatasetsRoute from "../routes/datasets";
import { ErrorBoundary } from "./error-boundary";

const DatasetRoute = lazy(() => import("../routes/dataset"));
const PlaygroundRoute = lazy(() => import("../routes/playground"));
const ActivityRoute = lazy(() => import("../routes/activity"));
const TokenizersRoute = lazy(() => import("../routes/tokenizers"));
const SettingsRoute = lazy(() => import("../routes/settings"));
const NotFoundRoute = lazy(() => import("../routes/not-found"));

export function Router() {
  return (
    <ErrorBoundary>
      <Suspense
        fallback={
          <Loading label="Loading the page">
            <Skeleton className="h-64" />
          </Loading>
        }
      >
        <Switch>
          <Route path="/" component={DatasetsRoute} />
          <Route path="/datasets/:id/:tab?" component={DatasetRoute} />
          <Route path="/playground" component={PlaygroundRoute} />
          <Route path="/activity" component={ActivityRoute} />
          <Route path="/tokenizers" component={TokenizersRoute} />
          <Route path="/settings" component={SettingsRoute} />
          <Route component={NotFoundRoute} />
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}
