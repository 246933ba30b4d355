/** Measures the committed zip beside a boto3 implementation of the original's way, on this machine alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { root } from '../build/bundle.ts';
import { artifactHash } from './clients.ts';
import { renderPlot } from './plot.ts';
import { readReleased } from './released.ts';
import type { AccountResult, Results } from './results.ts';
import { measureAccount, measureBundles, measureLatency } from './run.ts';
import { accountTable, bundleTable, latencyTable, passTable, releaseTable } from './tables.ts';
import { findVersions } from './versions.ts';

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
};

const options = new Command()
  .name('npm run bench --')
  .option('--rounds <number>', 'how often each client runs; the medians count', wholeNumber, 5)
  .option('--roles <numbers>', 'sizes of the accounts', (text) => text.split(',').map(wholeNumber), [100, 1_000, 5_000])
  .option('--out <folder>', 'where results.json and results.svg go', join(root, 'bench'))
  .parse()
  .opts<{ rounds: number; roles: number[]; out: string }>();

const { missing, ...versions } = await findVersions();
if (missing !== undefined) console.log(`Without the boto3 implementation, because ${missing}.`);
const hasBoto3 = missing === undefined;

console.log('Measuring how fast the function loads …');
const bundles = await measureBundles();
const accounts: AccountResult[] = [];
for (const roles of options.roles.toSorted((a, b) => a - b)) {
  console.log(`Measuring an account of ${roles.toLocaleString('en')} roles …`);
  accounts.push(await measureAccount(roles, options.rounds, hasBoto3));
}
console.log('Measuring with the latency of a network …');
const latency = await measureLatency(Math.max(...options.roles), options.rounds, hasBoto3);

const date = new Date().toISOString().slice(0, 10);
const { rounds } = options;
const results: Results = { date, rounds, zip: artifactHash(), versions, accounts, latency, bundles };
const released = readReleased(root);
const out = resolve(options.out);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(join(out, 'results.svg'), renderPlot(results));
const { node, python = 'none', boto3 = 'none' } = versions;
console.log(`\nMedians of ${rounds} runs: Node ${node}, Python ${python}, boto3 ${boto3}.`);
const tables = [
  accountTable(accounts),
  releaseTable(results, released),
  passTable(accounts),
  latencyTable(results),
  bundleTable(results),
];
console.log(tables.join('\n\n'));
console.log('\nWrote results.json and results.svg.');
