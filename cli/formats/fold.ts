const isWide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u;

/** How many columns of a terminal a character takes. */
const columnsOf = (character: string): number => {
  if (/\p{M}/u.test(character)) return 0;
  return isWide.test(character) ? 2 : 1;
};

// Terminals show nearly all names as ASCII, for which counting is enough.
export const widthOf = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : [...text].reduce((sum, character) => sum + columnsOf(character), 0);

/** How many characters fit on a line, at least one. */
const fitting = (characters: readonly string[], width: number): number => {
  let [used, count] = [0, 0];
  for (const character of characters) {
    used += columnsOf(character);
    if (used > width) break;
    count += 1;
  }
  return Math.max(1, count);
};

/** Where a line best ends: behind a space, or else behind a character that separates the parts of a name. */
const lastBreak = (line: readonly string[]): number => {
  const space = line.lastIndexOf(' ') + 1;
  return space > 0 ? space : line.findLastIndex((character) => /[/_.:-]/.test(character)) + 1;
};

/** Breaks a text into lines that fit. Pathnames have no spaces, so any place will do where there is no better one. */
export const fold = (text: string, width: number): string => {
  const lines: string[] = [];
  let rest = [...text];
  while (widthOf(rest.join('')) > width) {
    const count = fitting(rest, width);
    const end = rest[count] === ' ' ? count : lastBreak(rest.slice(0, count)) || count;
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = [...rest.slice(end).join('').trimStart()];
  }
  return [...lines, rest.join('')].join('\n');
};
