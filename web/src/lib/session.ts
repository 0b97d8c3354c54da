// The token of a server that asks for one. It arrives in the fragment of the printed address, which
// no log and no referrer sees, and leaves the address bar at once. It is kept for this tab only.
const key = "tokenmill.session";
let token: string | null = null;

export function adoptSessionToken(): void {
  token = sessionStorage.getItem(key);
  const found = /^#token=([^&]+)$/.exec(location.hash)?.[1];
  if (found) {
    setSessionToken(decodeURIComponent(found));
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}

export function setSessionToken(value: string): void {
  token = value;
  sessionStorage.setItem(key, value);
}

export function sessionToken(): string | null {
  return token;
}
