/** Names with `filter` as a part, whatever the case; with a `*`, names that are like it as a whole. */
export function matcher(filter: string): (name: string) => boolean {
  const wanted = filter.trim().toLowerCase();
  if (!wanted.includes("*")) return (name) => name.toLowerCase().includes(wanted);
  const [first = "", ...rest] = wanted.split("*");
  return (name) => {
    const text = name.toLowerCase();
    if (!text.startsWith(first)) return false;
    let at = first.length;
    // Each part at its first place leaves the most room for those after it.
    for (const [index, part] of rest.entries()) {
      const isLast = index === rest.length - 1;
      const found = isLast ? text.length - part.length : text.indexOf(part, at);
      if (found < at || !text.endsWith(isLast ? part : "")) return false;
      at = found + part.length;
    }
    return true;
  };
}
