// Writes test/fixtures/iam-vectors.json: policies, a call with its context, and what an independent simulator of IAM says of it.
// The expectations for the local AWS's evaluator of policies come from there and not from us. Run by hand:
//
//     npx --package @cloud-copilot/iam-simulate@0.1.173 -- tsx scripts/check/iam-vectors.ts
//
// The simulator is under the AGPL, so it is not a dependency of this repository: npx puts it beside, for this one run. The seed is
// fixed: running this again with the same version changes nothing. Left out is where the simulator differs from IAM's guide: dates
// in seconds, `${*}` under StringEquals, networks of all addresses (/0), NotPrincipal, policies without a version.
import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { allCases, principal } from './iam-vector-cases.ts';
import type { Case } from './iam-vector-cases.ts';

const target = fileURLToPath(new URL('../../test/fixtures/iam-vectors.json', import.meta.url));
const packageName = join('@cloud-copilot', 'iam-simulate');

interface Result {
  readonly resultType: string;
  readonly errors?: unknown;
  readonly overallResult?: string;
  readonly result?: { readonly ignoredContextKeys?: readonly string[] };
}
interface Simulator {
  readonly runSimulation: (simulation: unknown, options: object) => Promise<Result>;
}

/** npx --package puts the folder of its commands on the PATH; the package lies beside it. */
const openSimulator = async (): Promise<Simulator> => {
  const folders = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, '..', packageName));
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error('the simulator is not there: run this as the head of this file says');
  return (await import(pathToFileURL(join(found, 'dist', 'esm', 'index.js')).href)) as Simulator;
};

const document = (Statement: unknown): object => ({ Version: '2012-10-17', Statement });
const named = (statements: unknown): object => ({ name: 'policy', policy: document(statements) });

const simulationOf = (each: Case): object => ({
  request: {
    principal: principal.arn,
    action: each.action,
    resource: { resource: each.on, accountId: each.owner ?? principal.account },
    contextVariables: each.context ?? {},
  },
  identityPolicies: [named(each.identity)],
  serviceControlPolicies:
    each.serviceControl === undefined ? [] : [{ orgIdentifier: 'root', policies: each.serviceControl.map(named) }],
  resourceControlPolicies: [],
  ...(each.boundary === undefined ? {} : { permissionBoundaryPolicies: [named(each.boundary)] }),
  ...(each.resource === undefined ? {} : { resourcePolicy: document(each.resource) }),
});

const verdictOf = async ({ runSimulation }: Simulator, each: Case): Promise<string> => {
  const { resultType, errors, overallResult, result } = await runSimulation(simulationOf(each), {});
  const ignored = result?.ignoredContextKeys ?? [];
  if (resultType !== 'single' || overallResult === undefined || ignored.length > 0) {
    throw new Error(`no vector: ${JSON.stringify(each)} ${resultType} ${JSON.stringify(errors)} ${ignored.join()}`);
  }
  return overallResult;
};

const simulator = await openSimulator();
const lines: string[] = [];
for (const each of allCases()) {
  lines.push(JSON.stringify({ ...each, verdict: await verdictOf(simulator, each) }));
}
const unique = [...new Set(lines)];
writeFileSync(target, `{"principal":${JSON.stringify(principal)},"vectors":[\n${unique.join(',\n')}\n]}\n`);
console.log(`${unique.length} vectors`);
