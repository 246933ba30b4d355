import process from 'node:process';

/** One Ctrl-C comes several times: the terminal sends it to npm and to this process, and npm hands it on. */
const sameForMs = 2_000;

/**
 * Aborted when somebody interrupts this process, which then ends what is under way in order. Only another interruption some time
 * later ends it at once.
 */
export const listenForInterruption = (): AbortSignal => {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      if (Date.now() - first > sameForMs) process.exit(130);
      return;
    }
    first = Date.now();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return controller.signal;
};
