// What a person chose about the looks and keys of this browser. Survives a reload; the theme is
// read again by theme.js before the first paint.
import { create } from "zustand";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  theme: Theme;
  hasLetterShortcuts: boolean;
  setTheme: (theme: Theme) => void;
  setLetterShortcuts: (on: boolean) => void;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Blocked storage: the choice holds until the page is closed.
  }
}

function storedTheme(): Theme {
  const value = read("tokenmill.theme");
  return value === "light" || value === "dark" ? value : "system";
}

function lightQuery(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: light)");
}

export function applyTheme(theme: Theme): void {
  const shown = theme === "system" ? (lightQuery().matches ? "light" : "dark") : theme;
  document.documentElement.dataset.theme = shown;
}

export const usePreferences = create<Preferences>((set) => ({
  theme: storedTheme(),
  hasLetterShortcuts: read("tokenmill.shortcuts") !== "off",
  setTheme: (theme) => {
    write("tokenmill.theme", theme);
    applyTheme(theme);
    set({ theme });
  },
  setLetterShortcuts: (on) => {
    write("tokenmill.shortcuts", on ? "on" : "off");
    set({ hasLetterShortcuts: on });
  },
}));

/** Follows the system while the choice is to follow it. */
export function followSystemTheme(): () => void {
  const query = lightQuery();
  const update = () => applyTheme(usePreferences.getState().theme);
  query.addEventListener("change", update);
  return () => query.removeEventListener("change", update);
}
