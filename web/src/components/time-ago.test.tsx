import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { TimeAgo } from "./time-ago";

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("grows older on a page that nothing else renews", () => {
  const page = document.createElement("div");
  const root = createRoot(page);
  act(() => root.render(<TimeAgo time={new Date().toISOString()} />));
  expect(page.textContent).toBe("just now");
  act(() => vi.advanceTimersByTime(3 * 60_000));
  expect(page.textContent).toBe("3 min. ago");
  act(() => root.unmount());
});
