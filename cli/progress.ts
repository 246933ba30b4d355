/** Tells on standard error how far a command has come. */
export interface Progress {
  show(text: string): void;
  /** Takes the line away, so that nothing of it is left between the lines of the result. */
  clear(): void;
}

/** Progress of a part of the work, which every line names first. */
export const within = (progress: Progress, part: string): Progress => ({
  show: (text) => progress.show(`${part}: ${text}`),
  clear: () => progress.clear(),
});

/** What is told while a call waits for its next try. */
export const describeWait = (delayMs: number, nextTry: number): string =>
  `AWS asks to wait or does not answer: try ${nextTry} in ${(delayMs / 1_000).toFixed(1)} s`;

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

const clearLine = '\r\u001B[K';

/** Writes one line over and over; nothing at all where nobody watches. */
export const createProgress = (terminal: Terminal): Progress => {
  let shown = false;
  return {
    show: (text) => {
      if (!terminal.isTTY) return;
      terminal.write(`${clearLine}${text}…`);
      shown = true;
    },
    clear: () => {
      if (shown) terminal.write(clearLine);
      shown = false;
    },
  };
};
