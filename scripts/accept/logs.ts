// What the functions write to their logs.
import type { Aws } from './aws/aws.ts';

export interface LogLine {
  readonly event?: string;
  readonly requestedBy?: string;
  readonly [field: string]: unknown;
}

interface Events {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

const parse = (text: string): LogLine | undefined => {
  try {
    const line = JSON.parse(text) as LogLine & { readonly message?: unknown };
    // Lambda puts what a function logs under "message".
    return typeof line.message === 'object' && line.message !== null ? (line.message as LogLine) : line;
  } catch {
    return undefined;
  }
};

/** The lines of a function since a time that tell of one of these events. */
export const readEvents = async (
  { json }: Aws,
  functionName: string,
  since: Date,
  ...names: readonly string[]
): Promise<readonly LogLine[]> => {
  const lines: LogLine[] = [];
  let token: string | undefined;
  do {
    const input = {
      logGroupName: `/aws/lambda/${functionName}`,
      startTime: since.getTime(),
      ...(token ? { nextToken: token } : {}),
    };
    const page = await json<Events>('logs', 'FilterLogEvents', input);
    for (const { message } of page.events) {
      const line = parse(message);
      if (line?.event !== undefined && names.includes(line.event)) lines.push(line);
    }
    token = page.nextToken;
  } while (token);
  return lines;
};
