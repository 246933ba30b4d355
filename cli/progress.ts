/** Tells on standard error how far a command has come. */
export interface Progress {
  show(text: string): void;
  /** Takes the line away, so that nothing of it is left between the lines of the result. */
  clear(): void;
}

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
