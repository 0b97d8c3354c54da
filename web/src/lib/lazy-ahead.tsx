import { type ComponentType, lazy, useState } from "react";

/**
 * As React's `lazy`, but drawn in the same frame when its code is here already. A component that
 * waits even for a settled promise shows the fallback first, and React leaves that on the screen
 * for 300 ms.
 */
export function lazyAhead<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let loaded: ComponentType<Props> | null = null;
  /** Fetches the code, before anybody needs it. */
  const fetch = async () => {
    const file = await load();
    loaded = file.default;
    return file;
  };
  const Waiting: ComponentType<Props> = lazy(fetch);
  // biome-ignore lint/correctness/noComponentHookFactories: called once a dialog, by its module
  function Component(props: Props) {
    // Chosen once: another component in its place would lose what was typed.
    const [Chosen] = useState(() => loaded ?? Waiting);
    return <Chosen {...props} />;
  }
  return { Component, fetch };
}
