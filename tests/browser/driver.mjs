// A browser for tests/browser/browser.py: one JSON line in, one out. A request names a chain of
// locator calls of playwright and the call at its end, {"chain": [["getByRole", "button", {…}]],
// "call": "click", "args": []}; an empty chain means the page. What the page did wrong (console
// errors, uncaught exceptions, requests to elsewhere) is collected and asked for with "problems".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// playwright-core and axe-core are installed in web/, not beside this file.
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const quiet = ["background-networking", "component-update", "quic", "sync"];

const [origin, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet.map((one) => `--disable-${one}`)],
});
const context = await browser.newContext({
  viewport: { width: 1280, height: 900 },
  colorScheme: "dark",
  reducedMotion: "reduce",
});
await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
const page = await context.newPage();
page.setDefaultTimeout(60_000);

const sockets = new Set();
page.on("websocket", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
});

let problems = [];
page.on("pageerror", (error) => problems.push(`uncaught: ${error}`));
page.on("request", (request) => {
  const address = new URL(request.url());
  if (/^(https?|wss?):$/.test(address.protocol) && address.origin !== origin)
    problems.push(`request to ${address.origin}`);
});
page.on("console", (message) => {
  // An answer that is an error document is logged by the browser itself; the views show it.
  const isAnswer = message.text().startsWith("Failed to load resource");
  const isLink = message.text().includes("WebSocket connection");
  if (["error", "warning"].includes(message.type()) && !isAnswer && !isLink)
    problems.push(`console: ${message.text()}`);
});

const own = {
  problems() {
    const found = problems;
    problems = [];
    return found;
  },
  sockets: () => sockets.size,
  async axe() {
    await page.evaluate(axe);
    const result = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), axeTags);
    return result.violations.map((one) => `${one.id}: ${one.nodes[0].html} ${one.nodes[0].failureSummary}`);
  },
  focused: (chain) => locate(chain).evaluate((element) => element === document.activeElement),
  press: (key) => page.keyboard.press(key),
  async download(chain) {
    const [file] = await Promise.all([page.waitForEvent("download"), locate(chain).click()]);
    const stream = await file.createReadStream();
    const parts = await stream.toArray();
    return { name: file.suggestedFilename(), text: Buffer.concat(parts).toString("utf8") };
  },
  media: (options) => page.emulateMedia(options),
  async picture(path, fullPage) {
    await page.screenshot({ path, fullPage });
  },
  size: (width, height) => page.setViewportSize({ width, height }),
  offline: (isOffline) => context.setOffline(isOffline),
};

function locate(chain) {
  return chain.reduce((target, [method, ...args]) => target[method](...args), page);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { chain, call, args } = JSON.parse(line);
  let answer;
  try {
    const value = await (own[call] ? own[call](...args) : locate(chain)[call](...args));
    answer = { value: ["goto", "reload", "goBack"].includes(call) ? null : (value ?? null) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
