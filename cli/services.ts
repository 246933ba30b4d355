import { reportDelayMs, reportWithinMs } from '../lambda/src/aws/remediation/use-reader.ts';
import type { AccessReports, ServiceAccess } from '../lambda/src/aws/remediation/use-reader.ts';
import type { Time } from '../lambda/src/function/clock.ts';
import { AccessError, IncompleteError } from '../lambda/src/function/errors.ts';
import { nameFirst } from '../lambda/src/function/words.ts';
import { explain } from './explain-failure.ts';
import { plural } from './formats/words.ts';
import type { AccessedService, Entry, Findings } from './report-data.ts';

/** IAM needs a moment: what is asked for sooner costs a call more. */
const firstReadMs = 2_000;

/** So many calls in a row that fail for one reason end the reading: it is not about the roles. */
const mostInARow = 3;

/** What came of a role: its services, or why they are not known. */
export type ServiceReading = { readonly services: readonly AccessedService[] } | { readonly problem: string };

export interface ServiceReadings {
  /** By the ARN of the role. */
  readonly byArn: ReadonlyMap<string, ServiceReading>;
  /** Why the roles that are not there were not asked for; undefined where all were. */
  readonly givenUp: string | undefined;
}

export interface ServicePorts {
  readonly reports: AccessReports;
  readonly time: Time;
  /** Told after every call. */
  readonly onCall: (read: number, callsLeft: number) => void;
}

interface Job {
  readonly arn: string;
  readonly id: string;
  readonly startedAt: number;
  /** How often it was asked for. */
  readonly asked: number;
  readonly dueAt: number;
}

const byNewest = (a: AccessedService, b: AccessedService): number =>
  b.lastAccessed.localeCompare(a.lastAccessed) || a.service.localeCompare(b.service);

/** The services with a date: the others are those that the role may use, and did not call. */
const toAccessed = (services: readonly ServiceAccess[]): readonly AccessedService[] =>
  services
    .flatMap(({ service, name = null, at }) =>
      at === undefined ? [] : [{ service, name, lastAccessed: at.toISOString() }],
    )
    .toSorted(byNewest);

/** AWS names the role in what it says of a denial: without that, one reason reads the same for all of them. */
const ofDenial = ({ message, deniedBy }: AccessError): string => {
  const [problem = message] = message.split(' AWS says: ');
  return deniedBy === undefined ? problem : `${problem} AWS says that ${deniedBy} denies it.`;
};

/** What to say of a failure; undefined for a defect. */
const describe = (error: unknown): string | undefined => {
  if (error instanceof IncompleteError) return "IAM's answer was not whole";
  if (error instanceof AccessError) return ofDenial(error);
  // A refusal by IAM has its answer as the cause.
  return explain(error) ?? (error instanceof Error ? explain(error.cause) : undefined);
};

/** Counts failures in a row that have one reason. */
const createStreak = () => {
  let reason: string | undefined;
  let count = 0;
  return {
    succeed: (): void => {
      count = 0;
    },
    fail: (problem: string): boolean => {
      count = problem === reason ? count + 1 : 1;
      reason = problem;
      return count >= mostInARow;
    },
  };
};

const earliest = (jobs: readonly Job[]): Job | undefined =>
  jobs.reduce<Job | undefined>(
    (first, job) => (first === undefined || job.dueAt < first.dueAt ? job : first),
    undefined,
  );

/**
 * Has IAM make a report for each role, and fetches them as they become due. While IAM works on some, more are begun, so that a
 * report that takes its time holds nothing up. A role that fails does not stop the rest.
 */
export const readServices = async (
  arns: readonly string[],
  { reports, time, onCall }: ServicePorts,
): Promise<ServiceReadings> => {
  const byArn = new Map<string, ServiceReading>();
  const waiting = [...new Set(arns)];
  const jobs = new Map<string, Job>();
  const streak = createStreak();
  let givenUp: string | undefined;

  const settle = (arn: string, reading: ServiceReading): void => {
    byArn.set(arn, reading);
    jobs.delete(arn);
  };
  const attempt = async (arn: string, call: () => Promise<void>): Promise<void> => {
    try {
      await call();
      streak.succeed();
    } catch (error) {
      const problem = describe(error);
      if (problem === undefined) throw error;
      settle(arn, { problem });
      if (streak.fail(problem)) givenUp = problem;
    }
    onCall(byArn.size, 2 * waiting.length + jobs.size);
  };
  const begin = (arn: string): Promise<void> =>
    attempt(arn, async () => {
      const id = await reports.start(arn);
      const startedAt = time.now().getTime();
      jobs.set(arn, { arn, id, startedAt, asked: 0, dueAt: startedAt + firstReadMs });
    });
  const fetch = (job: Job): Promise<void> =>
    attempt(job.arn, async () => {
      const report = await reports.read(job.arn, job.id);
      const now = time.now().getTime();
      if (report.status === 'completed') settle(job.arn, { services: toAccessed(report.services) });
      else if (report.status === 'failed') settle(job.arn, { problem: `AWS says: ${report.reason}` });
      else if (now - job.startedAt >= reportWithinMs) {
        settle(job.arn, { problem: `IAM had not ended its report after ${reportWithinMs / 1_000} seconds` });
      } else jobs.set(job.arn, { ...job, asked: job.asked + 1, dueAt: now + reportDelayMs(job.asked) });
    });

  while (givenUp === undefined && waiting.length + jobs.size > 0) {
    const job = earliest([...jobs.values()]);
    const waitMs = job === undefined ? 0 : job.dueAt - time.now().getTime();
    if (job !== undefined && waitMs <= 0) {
      await fetch(job);
      continue;
    }
    const next = waiting.shift();
    if (next === undefined) await time.sleep(waitMs);
    else await begin(next);
  }
  return { byArn, givenUp };
};

/** The roles whose services are read: findings that IAM lists. */
export const rolesToRead = ({ report }: Findings): readonly Entry[] =>
  report.roles.filter(({ compliance, arn }) => compliance === 'NON_COMPLIANT' && arn !== null);

const readingOf = ({ byArn, givenUp = '' }: ServiceReadings, { arn }: Entry): ServiceReading =>
  byArn.get(arn ?? '') ?? { problem: givenUp };

/** Puts the services to the roles. */
export const withServices = (findings: Findings, readings: ServiceReadings): Findings => {
  const wanted = new Set(rolesToRead(findings));
  const roles = findings.report.roles.map((entry): Entry => {
    const reading = wanted.has(entry) ? readingOf(readings, entry) : undefined;
    return { ...entry, services: reading !== undefined && 'services' in reading ? reading.services : null };
  });
  const read = roles.filter(({ services }) => services !== null).length;
  return {
    ...findings,
    report: { ...findings.report, servicesRead: { roles: wanted.size, failed: wanted.size - read }, roles },
  };
};

/** A line for each reason why services are not known, with the first roles that it is about. */
export const describeFailures = (findings: Findings, readings: ServiceReadings): readonly string[] => {
  const byProblem = new Map<string, string[]>();
  for (const entry of rolesToRead(findings)) {
    const reading = readingOf(readings, entry);
    if ('services' in reading) continue;
    byProblem.set(reading.problem, [...(byProblem.get(reading.problem) ?? []), entry.pathname ?? entry.name]);
  }
  return [...byProblem].map(([problem, names]) => {
    const which = names.length === 1 ? nameFirst(names) : `${plural(names.length, 'role')} (${nameFirst(names, 3)})`;
    const more = problem === readings.givenUp ? `; after ${mostInARow} in a row no more were asked for` : '';
    return `services of ${which} are not known: ${problem}${more}`;
  });
};

/** How far the reading is, and about how long it takes at this pace. */
export const describeProgress = (read: number, of: number, secondsLeft: number): string => {
  const left =
    secondsLeft < 90 ? plural(Math.ceil(secondsLeft), 'second') : plural(Math.round(secondsLeft / 60), 'minute');
  return `services of ${read.toLocaleString('en')} of ${plural(of, 'finding')} read, about ${left} left`;
};
