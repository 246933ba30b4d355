interface Job {
  readonly places: number;
}

/** Runs each job as soon as there is room for it beside those that run, in their order where there is a choice. */
export const sideBySide = async <T extends Job>(
  jobs: readonly T[],
  room: number,
  run: (job: T) => Promise<void>,
): Promise<void> => {
  const waiting = [...jobs];
  const running = new Set<Promise<void>>();
  let free = room;
  const start = (job: T): void => {
    free -= job.places;
    const done = run(job).finally(() => {
      free += job.places;
      running.delete(done);
    });
    running.add(done);
  };
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ places }) => places <= free);
    if (next >= 0) waiting.splice(next, 1).forEach(start);
    else await Promise.race(running);
  }
};
