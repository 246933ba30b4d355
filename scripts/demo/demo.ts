/** Shows the rule at work on a sample account, on this machine alone: nothing is sent to AWS. */
import process from 'node:process';
import { Command } from 'commander';
import pc from 'picocolors';
import '../../cli/aws/sdk-notices.ts';
import { renderTable } from '../../cli/formats/table.ts';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { findLocalAws } from '../../lab/tools/local-aws.ts';
import { providerAvailable } from '../../lab/tools/terraform.ts';
import { keepTemporaryFiles } from './temporary-files.ts';
import { runOnStandIn } from './on-stand-in.ts';
import { runOnTerraform } from './on-terraform.ts';
import { toReport } from './report.ts';

new Command('demo')
  .description(
    'Shows the rule at work on a sample account, on this machine alone: nothing is sent to AWS. With Terraform, its AWS ' +
      'provider and moto, the module is applied to a local AWS; without, only the function runs, which needs Node alone.',
  )
  // As the other commands: what is wrong with the options is status 2.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .configureHelp({ commandUsage: () => 'npm run demo' })
  .parse();

keepTemporaryFiles();
const missing = [await providerAvailable(), await findLocalAws()].flatMap((tool) =>
  'missing' in tool ? [tool.missing] : [],
);
const account = sampleAccount(new Date());
console.log(
  missing.length === 0
    ? 'Terraform, its AWS provider and moto are here, so the module is applied to a local AWS. This takes about a minute.'
    : `Without Terraform, because ${missing.join(' and ')}: only the function runs, on a local AWS that needs Node alone.`,
);
const outcome = missing.length === 0 ? await runOnTerraform(account) : await runOnStandIn(account);
const surface = {
  width: process.stdout.columns || Number(process.env['COLUMNS']) || 120,
  colours: pc.isColorSupported,
};
process.stdout.write(
  `\n${outcome.story.join('\n')}\n\n${renderTable(toReport(account, outcome, new Date()), surface)}`,
);
