import { safeText } from "../lib/visible-text";

/** A name from outside: it cannot turn the direction of what stands beside it. */
export function Name({ children }: { children: string }) {
  return <bdi>{safeText(children)}</bdi>;
}
