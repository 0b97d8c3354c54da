import { Component, type ReactNode } from "react";
import { Button } from "../components/button";
import { EmptyState } from "../components/states";

/** A mistake of ours in one view leaves the rest of the page alive. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <EmptyState title="This view could not be drawn">
        <p>Work on the server is not affected</p>
        <Button look="primary" onClick={() => location.reload()}>
          Load the page again
        </Button>
      </EmptyState>
    );
  }
}
