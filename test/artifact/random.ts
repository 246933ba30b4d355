/** Numbers that are the same for the same seed (mulberry32), so that a failure can be seen again. */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** Both ends included. */
  const whole = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  const chance = (share: number): boolean => fraction() < share;
  const pick = <T>(items: readonly [T, ...T[]]): T => items[whole(0, items.length - 1)] ?? items[0];
  const text = (characters: string, from: number, to: number): string =>
    Array.from({ length: whole(from, to) }, () => characters.charAt(whole(0, characters.length - 1))).join('');
  return { whole, chance, pick, text };
};

export type Random = ReturnType<typeof createRandom>;
