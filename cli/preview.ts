/** Tells what the rule would say of the roles of an account. Reads only: nothing is deployed and nothing is written to AWS. */
import process from 'node:process';
import { Command, Option } from 'commander';
import { createIam } from './aws/clients.ts';
import { addReferenceOptions, checkReferenceOptions, readReferences } from './aws/references.ts';
import type { ReferenceOptions } from './aws/references.ts';
import { listRoles } from './aws/roles.ts';
import { addServiceOption, addServices, checkServiceOption } from './aws/services.ts';
import type { ServiceOptions } from './aws/services.ts';
import { addOutputOptions } from './command.ts';
import type { CliCommand, Console, OutputOptions } from './command.ts';
import type { Edition, ModuleOptions } from './edition.ts';
import { evaluate } from './judge-roles.ts';
import { readExport } from './export-file.ts';
import { exportCommand } from './export-text.ts';
import { describeUnreadPolicies } from './formats/summary.ts';
import { describeUnresolved, optionOf } from './formats/unresolved.ts';
import { CommandFailure } from './failure.ts';
import { addFilterOptions, toFilter } from './filter-options.ts';
import type { FilterOptions } from './filter-options.ts';
import { checkLastUses, warnOfAccountsWithoutUse } from './last-use-check.ts';
import { readRoles } from './listed-role.ts';
import type { ListedRole } from './listed-role.ts';
import { addPolicyOptions, toPolicy, toSettings } from './policy-options.ts';
import type { PolicyOptions } from './policy-options.ts';
import type { Findings, UnresolvedSetting } from './report-data.ts';
import { addSince, addSinceOption, readSince } from './since-option.ts';
import type { SinceOptions } from './since-option.ts';
import { refuseGuesses, toUnresolvedSettings } from './unresolved.ts';
import type { Policy } from '../lambda/src/rule/rule.ts';

interface Options
  extends
    OutputOptions,
    FilterOptions,
    Partial<ModuleOptions>,
    PolicyOptions,
    ReferenceOptions,
    ServiceOptions,
    SinceOptions {
  readonly input?: string;
}

/** An edition without a parser of HCL does not offer these options, but knows them, to say where they are. */
const addModuleOptions = (command: Command, { readModule }: Edition): Command => {
  const options = [
    new Option(
      '--module <dir>',
      'take the settings from the module block of this root module, where it has literal ones',
    ),
    new Option('--module-block <name>', 'which module block, where there are several'),
  ];
  for (const option of options) command.addOption(option.hideHelp(readModule === undefined));
  return command;
};

const createCommand = (edition: Edition): Command => {
  const command = new Command('preview')
    .description('Tells what the rule would say of the roles of an account, without deploying anything.')
    .option('--input <file>', `output of ${exportCommand}; "-": standard input`);
  return addOutputOptions(
    addSinceOption(
      addFilterOptions(addServiceOption(addReferenceOptions(addPolicyOptions(addModuleOptions(command, edition))))),
    ),
  );
};

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

interface Judging {
  readonly policy: Policy;
  readonly unresolved: readonly UnresolvedSetting[];
}

/** The policy that the options and the module block give, and what of it is a guess. */
const toJudging = async (options: Options, { readModule }: Edition): Promise<Judging> => {
  const given = toSettings(options);
  const { module } = options;
  if (module === undefined) return { policy: toPolicy(given), unresolved: [] };
  if (readModule === undefined) {
    throw new CommandFailure(
      '--module needs a clone of the repository, with npm run preview: give the settings as options here, such as --max-days and --whitelist',
    );
  }
  const { settings, unresolved } = await readModule({ ...options, module });
  return { policy: toPolicy(given, settings), unresolved: toUnresolvedSettings(unresolved, given, settings) };
};

const previewRoles = async (options: Options, console: Console, edition: Edition): Promise<Findings> => {
  checkReferenceOptions(options);
  const filter = toFilter(options);
  checkServiceOption(options);
  if (options.references === true && options.input !== undefined) {
    throw new CommandFailure('--references asks AWS Config, which a saved file cannot answer: leave --input out');
  }
  const { policy, unresolved } = await toJudging(options, edition);
  if (options.failOnNoncompliant) refuseGuesses(unresolved);
  for (const each of unresolved) console.warn(`${describeUnresolved(each)}; give ${optionOf(each.argument)}`);
  const earlier = await readSince(options);
  const roles = await list(options.input, console);
  const source = { kind: 'preview', from: options.input === undefined ? 'account' : 'file' } as const;
  const references = options.references === true ? await readReferences(roles, options, console) : undefined;
  const findings = evaluate(roles, policy, source, {
    now: new Date(),
    ownerTag: options.ownerTag,
    references,
    unresolved,
    filter,
    groupBy: options.groupBy,
  });
  const unread = findings.report.summary.withUnreadPolicies;
  if (unread > 0) console.warn(`${describeUnreadPolicies(unread)}: save it with ${exportCommand}`);
  return addSince(await addServices(findings, options, console), earlier, console.warn);
};

export const createPreview = (edition: Edition): CliCommand => ({
  command: createCommand(edition),
  examples: [
    "preview --max-days 90 --whitelist '/breakglass-*|/security/*'",
    'preview --input roles.json --output preview.html --output preview.csv',
    'preview --format json --fail-on-noncompliant',
  ],
  work: (given, console) => previewRoles(given as Options, console, edition),
});
