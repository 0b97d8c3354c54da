// Text from a dataset made harmless and visible. Nothing here makes markup: the results are shown
// as text nodes. Control characters become their pictures, invisible direction marks their code
// points, so that a sample can neither hide nor reorder what stands around it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function picture(character: string): string {
  const code = character.charCodeAt(0);
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

function codePoint(character: string): string {
  return `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

export function safeText(text: string): string {
  return text
    .replace(loneSurrogate, "\ufffd")
    .replace(control, picture)
    .replace(direction, codePoint);
}

/** As safeText, with spaces, tabs and line ends shown too: for single tokens. */
export function visibleToken(token: string): string {
  if (token === "") return "∅";
  return safeText(token)
    .replace(/ /g, "␣")
    .replace(/\t/g, "⇥")
    .replace(/\r/g, "␍")
    .replace(/\n/g, "↵");
}
