/** The time that an invocation counts as its own, and how long it has taken since. */
export interface Clock {
  readonly now: Date;
  readonly elapsedMs: () => number;
}

export const startClock = (): Clock => {
  const now = new Date();
  return { now, elapsedMs: () => Date.now() - now.getTime() };
};

/** How long it is until a time; negative once it has passed. */
export const msUntil = (time: Date): number => time.getTime() - Date.now();
