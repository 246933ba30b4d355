import { isJson, parseJson } from '../../lambda/src/function/json.ts';

/** What the log of a run says, as a person reads it: not the line of metrics, which CloudWatch reads. */
export const describeRun = (log: string): readonly string[] =>
  log
    .trim()
    .split('\n')
    .flatMap((line) => {
      const entry = parseJson(line);
      if (!isJson(entry)) return [line];
      if (entry['_aws'] !== undefined) return [];
      if (entry['event'] !== 'run.finished') return [line];
      const { roles, reported, newFindings, durationMs } = entry;
      return [
        `The function read ${String(roles)} roles in ${(Number(durationMs) / 1_000).toFixed(1)} s, and reported ` +
          `${String(reported)} results, of which ${String(newFindings)} are new findings.`,
      ];
    });
