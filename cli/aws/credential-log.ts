import type { Logger } from '@smithy/types';

/** How the SDK begins the line that it logs of every source of credentials that has none. */
const beginning = /^@smithy\/property-provider (?:->|\(!\)) /;

/** Why the sources of credentials had none, in their order: the SDK's error tells only that there are none. */
export const credentialReasons: string[] = [];

/** Takes such lines from a client's log, and nothing else. */
export const credentialLogger: Logger = {
  debug: (line: unknown) => {
    if (typeof line === 'string' && beginning.test(line)) credentialReasons.push(line.replace(beginning, ''));
  },
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
