// Runs before the first paint, so that a stored theme never flashes in the other one.
// A file of its own, because the Content-Security-Policy allows no inline script.
(() => {
  let theme = "system";
  try {
    theme = localStorage.getItem("tokenmill.theme") || "system";
  } catch {
    // Storage may be blocked; the system's theme is right then.
  }
  const dark =
    theme === "dark" || (theme !== "light" && !matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
