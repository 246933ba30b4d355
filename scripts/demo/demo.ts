/** Shows the rule at work on a sample account, on this machine alone: nothing is sent to AWS. */
import Table from 'cli-table3';
import pc from 'picocolors';
import { sampleAccount, sampleMaxDays } from '../../lab/account/sample-account.ts';
import type { SampleAccount } from '../../lab/account/sample-account.ts';
import { findLocalAws } from '../../lab/tools/local-aws.ts';
import { providerAvailable } from '../../lab/tools/terraform.ts';
import { runOnStandIn } from './on-stand-in.ts';
import { runOnTerraform } from './on-terraform.ts';
import type { Result } from './outcome.ts';

const notReported: Result = { compliance: 'not reported', annotation: 'owned by AWS: not for this account to judge' };

const paint = (compliance: string): string => {
  if (compliance === 'NON_COMPLIANT') return pc.red(compliance);
  return compliance === 'COMPLIANT' ? pc.green(compliance) : pc.dim(compliance);
};

/** Pathnames have no spaces to wrap at. */
const fold = (text: string, width: number): string => text.replaceAll(new RegExp(`.{${width}}(?=.)`, 'g'), '$&\n');

const renderTable = (rows: readonly (readonly [pathname: string, Result])[]): string => {
  const width = Math.max(80, process.stdout.columns || 120);
  const [complianceWidth, borders] = [15, 4];
  const longest = Math.max(...rows.map(([pathname]) => pathname.length)) + 2;
  const roleWidth = Math.min(longest, Math.floor((width - complianceWidth - borders) * 0.5));
  const table = new Table({
    head: ['Role', 'Compliance', 'Reason'].map((text) => pc.bold(text)),
    colWidths: [roleWidth, complianceWidth, width - complianceWidth - borders - roleWidth],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
  });
  for (const [pathname, { compliance, annotation }] of rows) {
    // The name is in the column before.
    table.push([fold(pathname, roleWidth - 2), paint(compliance), annotation.replace(/^\S+: /, '')]);
  }
  return table.toString();
};

const rank = ['NON_COMPLIANT', 'COMPLIANT', notReported.compliance];

const rowsOf = (account: SampleAccount, results: ReadonlyMap<string, Result>) =>
  account.roles
    .map(({ id, path, name }) => [path + name, results.get(id) ?? notReported] as const)
    .toSorted(([a, { compliance: x }], [b, { compliance: y }]) => {
      return rank.indexOf(x) - rank.indexOf(y) || a.localeCompare(b, 'en');
    });

const summarise = (rows: readonly (readonly [string, Result])[]): string => {
  const count = (wanted: string): number => rows.filter(([, { compliance }]) => compliance === wanted).length;
  return (
    `${rows.length} roles: ${pc.red(`${count('NON_COMPLIANT')} NON_COMPLIANT`)}, ` +
    `${pc.green(`${count('COMPLIANT')} COMPLIANT`)}, ${count(notReported.compliance)} not reported ` +
    `(limit: ${sampleMaxDays} days)`
  );
};

const missing = [await providerAvailable(), await findLocalAws()].flatMap((tool) =>
  'missing' in tool ? [tool.missing] : [],
);
const account = sampleAccount(new Date());
console.log(
  missing.length === 0
    ? 'Terraform, its AWS provider and moto are here, so the module is applied to a local AWS. This takes about a minute.'
    : `Without Terraform, because ${missing.join(' and ')}: only the function runs, on a local AWS that needs Node alone.`,
);
const { story, results } = missing.length === 0 ? await runOnTerraform(account) : await runOnStandIn(account);
const rows = rowsOf(account, results);
console.log(`\n${story.join('\n')}\n\n${renderTable(rows)}\n\n${summarise(rows)}`);
