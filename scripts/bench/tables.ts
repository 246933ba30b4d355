import Table from 'cli-table3';
import pc from 'picocolors';
import type { Released } from './released.ts';
import type { AccountResult, Measured, Results } from './results.ts';

const none = '–';
const iam = ['GetAccountAuthorizationDetails'];
const s3 = ['GetObject', 'PutObject', 'ListObjectsV2'];
const config = ['PutEvaluations', 'GetComplianceDetailsByConfigRule'];

/** Columns after the labels are numbers. */
const render = (head: readonly string[], rows: readonly (readonly string[])[], labels = 2): string => {
  const table = new Table({
    head: head.map((text) => pc.bold(text)),
    colAligns: head.map((_, column) => (column < labels ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
};

const number = (value: number | undefined): string =>
  value === undefined ? none : Math.round(value).toLocaleString('en');

const ratio = (of: number, to: number | undefined): string =>
  to === undefined || to === 0 ? none : (of / to).toFixed(2);

const callsOf = ({ calls }: Measured, apis: readonly string[]): number =>
  apis.reduce((sum, api) => sum + (calls[api] ?? 0), 0);

const rows = ({ roles, artifact, original, artifactInSmallHeap, floor }: AccountResult): readonly string[][] => {
  const row = (name: string, of: (measured: Measured) => number): string[] => {
    const other = original && of(original);
    const values = [number(other), number(of(artifact)), ratio(of(artifact), other)];
    return [number(roles), name, ...values, number(of(artifactInSmallHeap)), number(of(floor))];
  };
  return [
    row('wall time, ms', ({ wallMs }) => wallMs),
    row('CPU time, ms', ({ cpuMs }) => cpuMs),
    row('peak memory, MB', ({ peakMb }) => peakMb),
    row('calls to IAM', (measured) => callsOf(measured, iam)),
    row('calls to Config', (measured) => callsOf(measured, config)),
  ];
};

export const accountTable = (accounts: readonly AccountResult[]): string =>
  render(['roles', '', 'boto3', 'evaluator', 'ratio', '64 MB heap', 'download only'], accounts.flatMap(rows));

/** The evaluator's share of what boto3 takes, in the last release and now: it depends on the machine less than the time does. */
export const releaseTable = (now: Pick<Results, 'accounts'>, { version, results }: Released): string => {
  const rowsOf = ({ roles, artifact, original }: AccountResult): readonly string[][] => {
    const before = results.accounts.find((account) => account.roles === roles);
    const row = (name: string, of: (measured: Measured) => number): string[] => {
      const share = (it?: Pick<AccountResult, 'artifact' | 'original'>): string =>
        it === undefined ? none : ratio(of(it.artifact), it.original && of(it.original));
      return [number(roles), name, share(before), share({ artifact, ...(original && { original }) })];
    };
    return [
      row('wall time', ({ wallMs }) => wallMs),
      row('CPU time', ({ cpuMs }) => cpuMs),
      row('peak memory', ({ peakMb }) => peakMb),
    ];
  };
  return render(['roles', 'evaluator / boto3', version, 'now'], now.accounts.flatMap(rowsOf));
};

const passRows = ({ roles, artifact, dailyPass, firstPass }: AccountResult): readonly string[][] => {
  const row = (name: string, of: (measured: Measured) => number): string[] => {
    const values = [number(of(artifact)), number(of(dailyPass)), ratio(of(dailyPass), of(artifact))];
    return [number(roles), name, ...values, number(of(firstPass))];
  };
  return [
    row('wall time, ms', ({ wallMs }) => wallMs),
    row('CPU time, ms', ({ cpuMs }) => cpuMs),
    row('peak memory, MB', ({ peakMb }) => peakMb),
    row('calls to IAM', (measured) => callsOf(measured, iam)),
    row('calls to S3', (measured) => callsOf(measured, s3)),
  ];
};

/** The daily pass beside the evaluator, which reads the same listing. */
export const passTable = (accounts: readonly AccountResult[]): string =>
  render(['roles', '', 'evaluator', 'daily pass', 'ratio', 'first pass'], accounts.flatMap(passRows));

const percent = (share: number | undefined): string => (share === undefined ? none : `${(share * 100).toFixed(0)} %`);

export const latencyTable = ({ latency: { roles, iamMs, putMs, artifact, original } }: Results): string => {
  const title = `${iamMs} ms a page, ${putMs} ms a put`;
  const wall = [number(original?.wallMs), number(artifact.wallMs), ratio(artifact.wallMs, original?.wallMs)];
  return render(
    ['roles', title, 'boto3', 'evaluator', 'ratio'],
    [
      [number(roles), 'wall time, ms', ...wall],
      [number(roles), 'pages of roles × latency, ms', number(original?.waitMs), number(artifact.waitMs), ''],
      [number(roles), 'not waiting for IAM', percent(original?.otherShare), percent(artifact.otherShare), ''],
    ],
  );
};

export const bundleTable = ({ bundles: { artifact, esbuildDefaults } }: Results): string => {
  const bytes = [number(esbuildDefaults.zipBytes), number(artifact.zipBytes)];
  const load = [esbuildDefaults.loadMs.toFixed(1), artifact.loadMs.toFixed(1)];
  return render(
    ['', 'esbuild defaults', 'committed zip', 'ratio'],
    [
      ['zip, bytes', ...bytes, ratio(artifact.zipBytes, esbuildDefaults.zipBytes)],
      ['load, ms', ...load, ratio(artifact.loadMs, esbuildDefaults.loadMs)],
    ],
    1,
  );
};
