/** Lists what AWS Config holds of the deployed rule, with what IAM knows of each role. Reads only. */
import { Command } from 'commander';
import { readAggregated } from './aws/aggregator.ts';
import { createConfig, createIam } from './aws/clients.ts';
import { listMembers } from './aws/members.ts';
import { addReferenceOptions, checkReferenceOptions, readReferences } from './aws/references.ts';
import type { ReferenceOptions } from './aws/references.ts';
import { listRoles } from './aws/roles.ts';
import { readRule, readResults } from './aws/rule.ts';
import { readLastRuns } from './aws/runs.ts';
import { addServiceOption, addServices, checkServiceOption } from './aws/services.ts';
import type { ServiceOptions } from './aws/services.ts';
import { addOutputOptions } from './command.ts';
import type { CliCommand, Console, Output, OutputOptions } from './command.ts';
import type { RegionalConfig } from './aws/clients.ts';
import { addCoverageOptions, checkCoverageOptions, reportCoverage } from './coverage-report.ts';
import type { CoverageReportOptions } from './coverage-report.ts';
import { CommandFailure } from './failure.ts';
import { inTimeSince, isSilent, listSilent, toEvaluated } from './evaluated.ts';
import type { Deployed } from './evaluated.ts';
import { addFilterOptions, toFilter } from './filter-options.ts';
import type { FilterOptions } from './filter-options.ts';
import type { Context } from './findings.ts';
import { warnOfAccountsWithoutUse } from './last-use-check.ts';
import type { ListedRole } from './listed-role.ts';
import { isProtected } from '../lambda/src/rule/rule.ts';
import { plural } from './formats/words.ts';
import { join } from './recorded.ts';
import type { AccountResult } from './recorded.ts';
import type { Evaluated, Findings } from './report-data.ts';
import { addSince, addSinceOption, readSince } from './since-option.ts';
import type { SinceOptions } from './since-option.ts';

interface Options
  extends OutputOptions, CoverageReportOptions, FilterOptions, ReferenceOptions, ServiceOptions, SinceOptions {}

const command = new Command('report')
  .description('Lists what AWS Config holds of the deployed rule, with what IAM knows of each role.')
  .option('--rule <name>', 'the rule', 'iam-role-last-used')
  .option('--aggregator <name>', 'read the rule in all accounts and Regions of this aggregator of AWS Config')
  .option('--assume-role <name>', 'with --aggregator: a role of each account with which to read its IAM');
addOutputOptions(addSinceOption(addFilterOptions(addServiceOption(addReferenceOptions(addCoverageOptions(command))))));

/** Adds what names the roles, where that is asked for. */
const withReferences = async (
  context: Context,
  listed: readonly ListedRole[],
  options: ReferenceOptions & { readonly aggregator?: string },
  console: Console,
): Promise<Context> =>
  options.references === true ? { ...context, references: await readReferences(listed, options, console) } : context;

const timesOf = (results: readonly Pick<AccountResult, 'evaluatedAt'>[]): readonly Date[] =>
  results.flatMap(({ evaluatedAt }) => evaluatedAt ?? []);

/** Says when the roles were evaluated, and on standard error where that is too long ago; the log is asked only then. */
const findEvaluated = async (
  config: RegionalConfig,
  facts: { readonly deployed: readonly Deployed[]; readonly hoursBetweenRuns: number | null },
  options: Options,
  { warn }: Console,
  now: Date,
): Promise<Evaluated> => {
  const since = inTimeSince(now, facts.hoursBetweenRuns);
  const runs = facts.deployed.some((each) => isSilent(each, since))
    ? await readLastRuns(config, options, since)
    : undefined;
  const evaluated = toEvaluated({ ...facts, runs }, now);
  listSilent(evaluated).forEach(warn);
  return evaluated;
};

const reportAccount = async (options: Options, console: Console, context: Context): Promise<Findings> => {
  const { rule } = options;
  const { progress, warn } = console;
  progress.show('asking AWS Config for the rule');
  const config = await createConfig();
  const { policy, hoursBetweenRuns } = await readRule(config, rule);
  const results = await readResults(config, rule, progress);
  const listed = await listRoles(await createIam(), progress);
  warnOfAccountsWithoutUse(listed, warn);
  const accountId = listed[0]?.accountId;
  const source = { kind: 'report', rule, aggregator: null } as const;
  const deployed = {
    accountId,
    region: config.region,
    results: results.length,
    times: timesOf(results),
    hasRoles: listed.some((role) => !isProtected(role)),
  };
  const facts = { deployed: [deployed], hoursBetweenRuns };
  const evaluated = await findEvaluated(config, facts, options, console, context.now);
  const findings = join(
    results.map((result) => ({ accountId, ...result })),
    listed,
    policy,
    source,
    await withReferences(context, listed, options, console),
    evaluated,
  );
  return addServices(findings, options, console);
};

const unknownPolicy = {
  maxDays: null,
  whitelist: null,
  exemptionTag: null,
  maximumExemptionDays: null,
  exemptTags: null,
  includeProtectedRoles: null,
};

const reportAccounts = async (
  options: Options & { readonly aggregator: string },
  console: Console,
  context: Context,
): Promise<Findings> => {
  const { rule, assumeRole, aggregator } = options;
  const { progress, warn } = console;
  const config = await createConfig();
  const deployments = await readAggregated(config, aggregator, rule, progress);
  const results = deployments.flatMap((deployment) => deployment.results);
  const own = await listRoles(await createIam(), progress);
  const accounts = new Set(results.map(({ accountId = '' }) => accountId));
  const deployed = deployments.map(({ accountId, region, results: of }): Deployed => ({
    accountId,
    region,
    results: of.length,
    times: timesOf(of),
    // Of accounts whose IAM is not read yet, nothing tells.
    hasRoles: accountId !== own[0]?.accountId || own.some((role) => !isProtected(role)),
  }));
  const facts = { deployed, hoursBetweenRuns: null };
  const evaluated = await findEvaluated(config, facts, options, console, context.now);
  const source = { kind: 'report', rule, aggregator } as const;
  // An aggregator need not hold results of the account that it is in.
  const ownIfReported = own.filter(({ accountId = '' }) => accounts.has(accountId));
  warnOfAccountsWithoutUse(ownIfReported, warn);
  const others = [...accounts].filter((accountId) => accountId !== own[0]?.accountId);
  if (assumeRole === undefined) {
    if (others.length > 0) {
      warn(`IAM is not read in ${plural(others.length, 'other account')}: --assume-role adds paths, tags and risk`);
    }
    const ofOwn = await withReferences(context, ownIfReported, options, console);
    return join(results, ownIfReported, unknownPolicy, source, ofOwn, evaluated);
  }
  const partition = own[0]?.arn.split(':')[1] ?? 'aws';
  const { listed, unread: unreadAccounts } = await listMembers(others, partition, assumeRole, progress);
  for (const { accountId, reason } of unreadAccounts) warn(`account ${accountId}: ${reason}`);
  warnOfAccountsWithoutUse(listed, warn);
  if (unreadAccounts.length > 0 && unreadAccounts.length === accounts.size) {
    throw new CommandFailure(`IAM was read in none of ${plural(accounts.size, 'account')}, for the reasons above`);
  }
  const all = [...ownIfReported, ...listed];
  return join(
    results,
    all,
    unknownPolicy,
    source,
    await withReferences({ ...context, unreadAccounts }, all, options, console),
    evaluated,
  );
};

const reportRoles = async (options: Options, console: Console): Promise<Findings> => {
  const context = { now: new Date(), ownerTag: options.ownerTag, filter: toFilter(options), groupBy: options.groupBy };
  const earlier = await readSince(options);
  const { aggregator } = options;
  const findings =
    aggregator === undefined
      ? await reportAccount(options, console, context)
      : await reportAccounts({ ...options, aggregator }, console, context);
  return addSince(findings, earlier, console.warn);
};

const reportRule = async (options: Options, console: Console): Promise<Findings | Output> => {
  checkReferenceOptions(options);
  checkServiceOption(options);
  checkCoverageOptions(options);
  return options.coverage === true ? reportCoverage(options, console, new Date()) : reportRoles(options, console);
};

export const report: CliCommand = {
  command,
  examples: [
    'report --rule iam-role-last-used',
    'report --aggregator organization --assume-role audit/reader --output report.csv',
    'report --coverage',
  ],
  work: (given, console) => reportRule(given as Options, console),
};
