import type { CoverageSources, OrganizationAccount, OrganizationRule, RuleStatus } from '../../coverage/coverage.ts';
import { IncompleteError } from '../../function/errors.ts';
import { isJson } from '../../function/json.ts';
import type { Json } from '../../function/json.ts';
import { toAnswer } from './answer.ts';
import { objects, readPages, textOf } from '../pages.ts';
import { config, organizations } from '../services.ts';
import type { Surroundings } from '../signed-call.ts';

/** What AWS always tells; without it the list would name an account less. */
const always = (value: unknown, what: string): string => {
  const text = textOf(value);
  if (text === null) throw new IncompleteError(`AWS did not tell ${what}: the list was not read`);
  return text;
};

/** A time of the JSON protocol: seconds since 1970. */
const timeOf = (seconds: unknown): Date | null => (typeof seconds === 'number' ? new Date(seconds * 1_000) : null);

const toAccount = ({
  Id: id,
  Name: name,
  State: state,
  Status: status,
  JoinedTimestamp: joined,
}: Json): OrganizationAccount => ({
  id: always(id, 'the id of an account'),
  name: textOf(name),
  // Status is on its way out; where the newer State is not there yet, it tells the same of what matters here.
  state: textOf(state) ?? always(status, 'the state of an account'),
  joinedAt: timeOf(joined),
});

/** How AWS Config names what it waits between two runs. */
export const frequencies: Readonly<Record<string, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

const toRule = ({ ExcludedAccounts: excluded, OrganizationCustomRuleMetadata: custom }: Json): OrganizationRule => {
  const frequency = isJson(custom) ? textOf(custom['MaximumExecutionFrequency']) : null;
  return {
    excludedAccounts: Array.isArray(excluded) ? excluded.filter((id) => typeof id === 'string') : [],
    hoursBetweenRuns: frequencies[frequency ?? ''] ?? null,
  };
};

const toStatus = (found: Json): RuleStatus => ({
  accountId: always(found['AccountId'], 'the account of a rule'),
  ruleName: textOf(found['ConfigRuleName']) ?? '',
  status: always(found['MemberAccountRuleStatus'], 'the status of a rule'),
  errorCode: textOf(found['ErrorCode']),
  errorMessage: textOf(found['ErrorMessage']),
});

const noOrganization = 'This account is in no organization';
const administrators =
  'AWS tells it only to the management account and to a delegated administrator of config-multiaccountsetup.amazonaws.com';

/** The code of AWS Config for an organization rule that is not there. It is thrown: of such a rule nobody is covered. */
export const noSuchRule = 'NoSuchOrganizationConfigRuleException';

const configWords = {
  hints: {
    OrganizationAccessDeniedException: administrators,
    NoAvailableOrganizationException: noOrganization,
  },
  thrown: [noSuchRule],
};

/** Asks AWS Organizations for all accounts: in the management account, or a delegated administrator of any service. */
export const createAccountSource =
  (surroundings: Surroundings): CoverageSources['accounts'] =>
  () =>
    toAnswer(
      async () => {
        const call = { service: organizations, action: 'ListAccounts', input: {} };
        const found = await readPages(surroundings, call, { token: 'NextToken', list: 'Accounts' });
        return found.map(toAccount);
      },
      { hints: { AWSOrganizationsNotInUseException: noOrganization } },
    );

/** Asks AWS Config for the organization rule itself: whom it leaves out, and how often it runs. */
export const createRuleSource =
  (surroundings: Surroundings, ruleName: string): CoverageSources['rule'] =>
  () =>
    toAnswer(async (): Promise<OrganizationRule> => {
      // With one name there is one rule; the API takes a list of names, which a form of flat values cannot hold.
      const call = { service: config, action: 'DescribeOrganizationConfigRules', input: {} };
      const rules = await readPages(surroundings, call, { token: 'NextToken', list: 'OrganizationConfigRules' });
      const rule = rules.find(({ OrganizationConfigRuleName: name }) => name === ruleName);
      if (rule === undefined) throw new IncompleteError(`AWS Config does not list the organization rule ${ruleName}`);
      return toRule(rule);
    }, configWords);

/** Asks AWS Config for the rule in each account. */
export const createRuleStatusSource =
  (surroundings: Surroundings, ruleName: string): NonNullable<CoverageSources['ruleStatuses']> =>
  () =>
    toAnswer(async () => {
      const call = {
        service: config,
        action: 'GetOrganizationConfigRuleDetailedStatus',
        input: { OrganizationConfigRuleName: ruleName, Limit: 100 },
      };
      const list = 'OrganizationConfigRuleDetailedStatus';
      const found = await readPages(surroundings, call, { token: 'NextToken', list });
      return objects(found).map(toStatus);
    }, configWords);
