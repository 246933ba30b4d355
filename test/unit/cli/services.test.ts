// Service last accessed data of the findings: reports of IAM that are begun, waited for and fetched at a common pace.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { csvNotesOf, renderCsv } from '../../../cli/formats/csv.ts';
import { detailServices } from '../../../cli/formats/services.ts';
import { renderTable } from '../../../cli/formats/table.ts';
import { renderText } from '../../../cli/formats/text.ts';
import { renderHtml } from '../../../cli/html/page.ts';
import type { Report } from '../../../cli/report-data.ts';
import { describeFailures, describeProgress, readServices, withServices } from '../../../cli/services.ts';
import type { ServiceReadings } from '../../../cli/services.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { aRole } from '../../../lab/stand-in/accounts.ts';
import type { AccessReport, AccessReports } from '../../../lambda/src/aws/remediation/use-reader.ts';
import { AccessError, IncompleteError } from '../../../lambda/src/function/errors.ts';
import { createPace } from '../../../lambda/src/function/pace.ts';
import { daysAgo, now } from '../roles.ts';

const at = new Date('2026-09-01T08:00:00Z');
const done: AccessReport = { status: 'completed', services: [{ service: 's3', name: 'Amazon S3', at }] };
const inProgress: AccessReport = { status: 'in-progress' };
const s3 = { service: 's3', name: 'Amazon S3', lastAccessed: '2026-09-01T08:00:00.000Z' };
const denial = 'iam:GenerateServiceLastAccessedDetails is denied to me.';
/** AWS names the role in it. */
const deny = (arn: string): never => {
  throw new AccessError(`${denial} AWS says: me is not authorized on resource: role ${arn}`);
};
const denyByPolicy = (arn: string): never => {
  throw new AccessError(`${denial} AWS says: ${arn}`, { deniedBy: 'a service control policy' });
};

interface Given {
  readonly start?: (arn: string) => string;
  /** @param age - how many milliseconds ago the report was begun */
  readonly read?: (arn: string, age: number) => AccessReport;
}

/** IAM, whose calls take no time, at 4 calls a second. */
const open = ({ start = (arn) => arn, read = () => done }: Given = {}) => {
  let ms = 0;
  const calls: string[] = [];
  const begun = new Map<string, number>();
  const left: number[] = [];
  const time = {
    now: () => new Date(ms),
    sleep: (duration: number) => {
      ms += duration;
      return Promise.resolve();
    },
  };
  const pace = createPace(4, time);
  const reports: AccessReports = {
    start: async (arn) => {
      await pace();
      calls.push(`start ${arn}`);
      begun.set(arn, ms);
      return start(arn);
    },
    read: async (arn) => {
      await pace();
      calls.push(`read ${arn}`);
      return read(arn, ms - (begun.get(arn) ?? 0));
    },
  };
  const onCall = (_: number, callsLeft: number): void => {
    left.push(callsLeft);
  };
  return {
    calls,
    left,
    seconds: () => ms / 1_000,
    of: (arns: readonly string[]) => readServices(arns, { reports, time, onCall }),
  };
};

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `r${String(index)}`);

const throwing = (error: Error) => (): never => {
  throw error;
};

describe('the services of roles', () => {
  it('are those with a date, the newest first', async () => {
    const services = [
      { service: 'sqs', name: undefined, at: new Date('2026-08-01T00:00:00Z') },
      { service: 'ec2', name: 'Amazon EC2', at: undefined },
      { service: 's3', name: 'Amazon S3', at },
    ];
    const { byArn } = await open({ read: () => ({ status: 'completed', services }) }).of(['a']);

    expect(byArn.get('a')).toEqual({
      services: [s3, { service: 'sqs', name: null, lastAccessed: '2026-08-01T00:00:00.000Z' }],
    });
  });

  it('cost two calls a role, four a second, with more begun while the first reports are made', async () => {
    const iam = open();
    const { byArn } = await iam.of(many(200));

    expect(byArn.size).toBe(200);
    expect(iam.calls).toHaveLength(400);
    expect(iam.calls.slice(0, 2)).toEqual(['start r0', 'start r1']);
    expect(iam.seconds()).toBeLessThanOrEqual(400 / 4 + 2);
    expect(iam.seconds()).toBeGreaterThanOrEqual(399 / 4);
    expect([iam.left[0], iam.left.at(-1)]).toEqual([399, 0]);
  });

  it('are asked for once where a role is listed twice', async () => {
    const iam = open();
    await iam.of(['a', 'a']);

    expect(iam.calls).toEqual(['start a', 'read a']);
  });

  it('of one role whose report takes a minute and more are not known, and hold the others up no longer', async () => {
    const iam = open({ read: (arn) => (arn === 'r0' ? inProgress : done) });
    const { byArn } = await iam.of(many(20));

    expect(byArn.get('r0')).toEqual({ problem: 'IAM had not ended its report after 60 seconds' });
    expect([...byArn.values()].filter((reading) => 'services' in reading)).toHaveLength(19);
    expect(iam.calls.indexOf('read r19')).toBeLessThan(iam.calls.lastIndexOf('read r0'));
    expect(iam.seconds()).toBeLessThan(70);
  });

  it('are known where the report ends within the minute', async () => {
    const { byArn } = await open({ read: (_, age) => (age < 50_000 ? inProgress : done) }).of(['a']);

    expect(byArn.get('a')).toEqual({ services: [s3] });
  });

  it.each([
    [
      'IAM cannot make the report',
      { read: () => ({ status: 'failed', reason: 'No luck.' }) as const },
      'AWS says: No luck.',
    ],
    ['the answer is cut short', { read: throwing(new IncompleteError('x')) }, "IAM's answer was not whole"],
    ['the call is denied', { start: deny }, denial],
    [
      'a policy denies the call',
      { start: denyByPolicy },
      `${denial} AWS says that a service control policy denies it.`,
    ],
    [
      'the role is gone',
      {
        start: throwing(
          new Error('refused', {
            cause: Object.assign(new Error('Not found.'), { name: 'NoSuchEntityException', $metadata: {} }),
          }),
        ),
      },
      'AWS answered with NoSuchEntityException: Not found.',
    ],
  ])('are not known where %s', async (_, given: Given, problem) => {
    const { byArn, givenUp } = await open(given).of(['a', 'b']);

    expect([...byArn.values()]).toEqual([{ problem }, { problem }]);
    expect(givenUp).toBeUndefined();
  });

  it('are asked for no further when three roles in a row fail for one reason', async () => {
    const iam = open({ start: deny });
    const { byArn, givenUp } = await iam.of(many(50));

    expect(iam.calls).toHaveLength(3);
    expect(byArn.size).toBe(3);
    expect(givenUp).toBe(denial);
  });

  it('are asked for further when it is two in a row, or the reasons differ', async () => {
    const twoInThree = (arn: string): string => {
      return Number(arn.slice(1)) % 3 > 0 ? deny(arn) : arn;
    };
    const another = (arn: string): string => {
      throw new AccessError(arn);
    };

    expect((await open({ start: twoInThree }).of(many(7))).byArn.size).toBe(7);
    expect((await open({ start: another }).of(many(7))).byArn.size).toBe(7);
  });

  it('end with a defect, which is none of AWS', async () => {
    await expect(open({ start: throwing(new TypeError('x')) }).of(['a'])).rejects.toThrow(TypeError);
  });
});

const roles = [
  aRole({ name: 'called' }),
  aRole({ name: 'quiet', path: '/team/' }),
  aRole({ name: 'refused' }),
  aRole({ name: 'used', lastUsed: { date: daysAgo(1), region: 'eu-west-1' } }),
];
const findings = previewOf({ id: '123456789012', roles }, now);
const arnOf = (pathname: string): string => `arn:aws:iam::123456789012:role${pathname}`;
const readings: ServiceReadings = {
  byArn: new Map([
    [arnOf('/called'), { services: ['s3', 'ec2', 'sqs', 'sns'].map((service) => ({ ...s3, service })) }],
    [arnOf('/team/quiet'), { services: [] }],
    [arnOf('/refused'), { problem: 'denied' }],
    // A role that is no finding.
    [arnOf('/used'), { services: [s3] }],
  ]),
  givenUp: undefined,
};
const { report } = withServices(findings, readings);

const servicesOf = ({ roles: entries }: Report) => new Map(entries.map(({ name, services }) => [name, services]));

describe('a report with services', () => {
  it('has those of findings, and counts what is not known', () => {
    const services = servicesOf(report);

    expect(services.get('called')).toHaveLength(4);
    expect([services.get('quiet'), services.get('refused'), services.get('used')]).toEqual([[], null, null]);
    expect(report.servicesRead).toEqual({ roles: 3, failed: 1 });
  });

  it('shows them in a table, where it is 100 columns wide, and that denied attempts count', () => {
    const wide = renderTable(report, { width: 200, colours: false });

    expect(wide).toContain('4: s3 2026-09-01, ec2 2026-09-01, sqs 2026-09-01 and 1 more');
    expect(wide).toMatch(/\/team\/quiet .*none on record/);
    expect(wide).toMatch(/\/refused .*not known/);
    expect(wide).toMatch(/data of 2 findings, not known of 1 more; it counts attempts that were denied too/);
    expect(renderTable(report, { width: 100, colours: false })).toContain('  Services');
    expect(renderTable(report, { width: 99, colours: false })).not.toContain('  Services');
    expect(renderTable(findings.report, { width: 200, colours: false })).not.toContain('Services');
  });

  it('shows them in text behind the reason, and only where they were asked for', () => {
    const text = renderText(report);

    expect(text).toMatch(/^called\t.* \[services: s3 2026-09-01; ec2 2026-09-01; sqs 2026-09-01; sns 2026-09-01\]$/m);
    expect(text).toMatch(/^quiet\t.* \[services: none on record\]$/m);
    expect(text).toMatch(/^# Services: /m);
    expect(text).not.toMatch(/^(?:refused|used)\t.*\[services/m);
    expect(renderText(findings.report)).not.toContain('ervices: ');
  });

  it('has them in csv, with the newest date', () => {
    const lines = renderCsv(report.roles, csvNotesOf(report)).split('\r\n');
    const [called, quiet] = ['called', 'quiet'].map((name) => lines.find((line) => line.includes(`,${name},`)));

    expect(called).toContain(',s3 2026-09-01; ec2 2026-09-01; sqs 2026-09-01; sns 2026-09-01,2026-09-01T08:00:00.000Z');
    expect(quiet).toMatch(/,none on record,,/);
    expect(renderCsv(findings.report.roles, csvNotesOf(findings.report))).toMatch(/,services,services_last_accessed,/);
  });
});

describe('the page of a report with services', () => {
  const { document } = parseHTML(renderHtml({ ...findings, report }));
  const data = (text: string): unknown => JSON.parse(text);

  it('says of how many they are, and has them for the details of each role', () => {
    expect(document.body.textContent).toMatch(
      /data of 2 findings, not known of 1 more; it counts attempts that were denied/,
    );
    expect(data(document.querySelector('#data')?.textContent ?? '')).toMatchObject({
      shown: { services: true },
      roles: report.roles.map(({ services }) => ({ services })),
    });
    expect(report.roles.map(detailServices)).toEqual([
      ['s3', 'ec2', 'sqs', 'sns'].map((service) => ['called', `Amazon S3 (${service}), last on 2026-09-01`]),
      [],
      [['services called', 'none on record']],
      [],
    ]);
  });

  it('says nothing of them where they were not asked for', () => {
    const bare = parseHTML(renderHtml(findings)).document;

    expect(bare.querySelector('main')?.textContent).not.toContain('Services');
    expect(data(bare.querySelector('#data')?.textContent ?? '')).toMatchObject({ shown: { services: false } });
  });
});

describe('what is told of services', () => {
  it('is a line for each reason, with the role or the first of them', () => {
    const byArn = new Map(['/called', '/refused'].map((name) => [arnOf(name), { problem: 'denied' }]));
    const gone = [arnOf('/team/quiet'), { problem: 'gone' }] as const;

    expect(describeFailures(findings, { byArn: new Map([...byArn, gone]), givenUp: undefined })).toEqual([
      'services of 2 roles (/called, /refused) are not known: denied',
      'services of /team/quiet are not known: gone',
    ]);
  });

  it('is one line where it was given up', () => {
    const failures = describeFailures(findings, { byArn: new Map(), givenUp: 'denied' });

    expect(failures).toEqual([
      'services of 3 roles (/called, /refused, /team/quiet) are not known: denied; ' +
        'after 3 in a row no more were asked for',
    ]);
  });

  it.each([
    [0, 'services of 3 of 1,200 findings read, about 0 seconds left'],
    [0.5, 'services of 3 of 1,200 findings read, about 1 second left'],
    [89, 'services of 3 of 1,200 findings read, about 89 seconds left'],
    [90, 'services of 3 of 1,200 findings read, about 2 minutes left'],
    [600, 'services of 3 of 1,200 findings read, about 10 minutes left'],
  ])('is at %d seconds from the end: %s', (seconds, text) => {
    expect(describeProgress(3, 1_200, seconds)).toBe(text);
  });
});
