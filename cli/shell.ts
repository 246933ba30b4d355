/** One word of a POSIX shell, whatever the text holds: in quotes where a shell might read something into it. */
export const shellWord = (text: string): string =>
  /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A line that says something and does nothing. No comment: where a person types, zsh takes `#` for a command, and what stands
 * behind it for its arguments.
 */
export const shellNote = (text: string): string => `: ${shellWord(text)}`;
