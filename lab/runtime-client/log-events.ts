/** One event of the function's log group. */
export interface LogEvent {
  /** The runtime wraps what goes through the console; what is written to a stream itself stays as it is. */
  readonly source: 'runtime' | 'stdout' | 'stderr';
  readonly message: string;
}

const headerBytes = 16;
const frameTypes = [0xa55a0002, 0xa55a0003];
// The bits between hold the log level.
const levelMask = 0xffffffe3;

/**
 * Takes apart what the runtime wrote for its telemetry: frames of a type (4 bytes: 0xa55a0002 for JSON, 0xa55a0003 for text,
 * with the level), a length (4), a time in microseconds (8) and the message, all big-endian.
 */
export const runtimeEvents = (telemetry: Buffer): LogEvent[] => {
  const events: LogEvent[] = [];
  for (let at = 0; at < telemetry.length;) {
    const type = (telemetry.readUInt32BE(at) & levelMask) >>> 0;
    if (!frameTypes.includes(type)) throw new Error(`no frame of the runtime's log begins with ${type.toString(16)}`);
    const end = at + headerBytes + telemetry.readUInt32BE(at + 4);
    events.push({ source: 'runtime', message: telemetry.toString('utf8', at + headerBytes, end).trimEnd() });
    at = end;
  }
  return events;
};

/** To Lambda every line of a stream is an event. */
export const streamEvents = (source: 'stdout' | 'stderr', output: string): LogEvent[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((message) => ({ source, message }));
