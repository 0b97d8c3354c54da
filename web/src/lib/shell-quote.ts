/** One argument as a POSIX shell takes it, for "copy as command". */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replace(/'/g, "'\\''")}'`;
}

export function shellCommand(parts: readonly string[]): string {
  return parts.map(shellQuote).join(" ");
}
