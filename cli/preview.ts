/** Tells what the rule would say of the roles of an account. Reads only: nothing is deployed and nothing is written to AWS. */
import process from 'node:process';
import { Command } from 'commander';
import { createIam } from './aws/clients.ts';
import { addReferenceOptions, checkReferenceOptions, readReferences } from './aws/references.ts';
import type { ReferenceOptions } from './aws/references.ts';
import { listRoles } from './aws/roles.ts';
import { addServiceOption, addServices, checkServiceOption } from './aws/services.ts';
import type { ServiceOptions } from './aws/services.ts';
import { addOutputOptions, run } from './command.ts';
import type { Console, OutputOptions } from './command.ts';
import { evaluate } from './judge-roles.ts';
import { readExport } from './export-file.ts';
import { exportCommand } from './export-text.ts';
import { describeUnreadPolicies } from './formats/summary.ts';
import { CommandFailure } from './failure.ts';
import { addFilterOptions, toFilter } from './filter-options.ts';
import type { FilterOptions } from './filter-options.ts';
import { checkLastUses, warnOfAccountsWithoutUse } from './last-use-check.ts';
import { readRoles } from './listed-role.ts';
import type { ListedRole } from './listed-role.ts';
import { addPolicyOptions, toPolicy, toSettings } from './policy-options.ts';
import type { PolicyOptions, PolicySettings } from './policy-options.ts';

interface Options extends OutputOptions, FilterOptions, PolicyOptions, ReferenceOptions, ServiceOptions {
  readonly input?: string;
  readonly module?: string;
  readonly moduleBlock?: string;
}

const command = new Command('preview')
  .description('Tells what the rule would say of the roles of an account, without deploying anything.')
  .option('--input <file>', `output of ${exportCommand}; "-": standard input`)
  .option('--module <dir>', 'take the settings from the module block of this root module, where it has literal ones')
  .option('--module-block <name>', 'which module block, where there are several');
addOutputOptions(addFilterOptions(addServiceOption(addReferenceOptions(addPolicyOptions(command)))));

const listFile = async (input: string): Promise<readonly ListedRole[]> => {
  const listing = await readExport(input, process.stdin);
  const roles = readRoles(listing);
  checkLastUses(listing.roles);
  return roles;
};

const list = async (input: string | undefined, console: Console): Promise<readonly ListedRole[]> => {
  const roles = await (input === undefined ? listRoles(await createIam(), console.progress) : listFile(input));
  warnOfAccountsWithoutUse(roles, console.warn);
  return roles;
};

const settingsOfModule = async ({ module, moduleBlock }: Options, { warn }: Console): Promise<PolicySettings> => {
  if (module === undefined) return {};
  // The parser of HCL is a program of its own that takes longer to load than the rest.
  const { findBlock } = await import('./module-block.ts');
  const { checkBlock } = await import('./module-problems.ts');
  const { readSettings } = await import('./module-settings.ts');
  const block = await findBlock(module, moduleBlock);
  await checkBlock(block);
  const { settings, unresolved } = readSettings(block);
  for (const argument of unresolved) warn(`not resolved, give it as an option: ${argument}`);
  return settings;
};

await run(command, async (given, console) => {
  const options = given as Options;
  checkReferenceOptions(options);
  const filter = toFilter(options);
  checkServiceOption(options);
  if (options.references === true && options.input !== undefined) {
    throw new CommandFailure('--references asks AWS Config, which a saved file cannot answer: leave --input out');
  }
  const policy = toPolicy(toSettings(options), await settingsOfModule(options, console));
  const roles = await list(options.input, console);
  const source = { kind: 'preview', from: options.input === undefined ? 'account' : 'file' } as const;
  const references = options.references === true ? await readReferences(roles, options, console) : undefined;
  const findings = evaluate(roles, policy, source, {
    now: new Date(),
    ownerTag: options.ownerTag,
    references,
    filter,
  });
  const unread = findings.report.summary.withUnreadPolicies;
  if (unread > 0) console.warn(`${describeUnreadPolicies(unread)}: save it with ${exportCommand}`);
  return addServices(findings, options, console);
});
