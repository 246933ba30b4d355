/** How many characters have to be put in, taken out or changed to make one text the other (Levenshtein). */
export const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of Array.from(from).entries()) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at += 1) {
      const change = (row[at] ?? 0) + Number(to[at] !== character);
      next.push(Math.min(change, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};

/** The name that somebody meant; undefined where none is near: more than three characters, or half of it, are others. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  const [first] = [...known]
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate) }))
    .filter(({ candidate, far }) => far <= Math.min(3, candidate.length / 2))
    .toSorted((a, b) => a.far - b.far);
  return first?.candidate;
};
