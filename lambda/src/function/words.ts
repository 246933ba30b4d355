/** How many of a list an error names where nothing else is said. */
const shownByDefault = 10;

/** Names the first of a list, and counts the rest: a list of any length fits into a line of the log. */
export const nameFirst = (items: readonly string[], shown = shownByDefault, separator = ', '): string => {
  const rest = items.length - shown;
  return items.slice(0, shown).join(separator) + (rest > 0 ? ` and ${rest.toLocaleString('en')} more` : '');
};
