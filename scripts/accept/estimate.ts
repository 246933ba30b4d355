// What is said before anything is made.
import { instance, rolePath } from './names.ts';
import { allRoleNames, daysBeforeRun } from './roles.ts';
import type { Phase } from './step.ts';

/** Prices of AWS Config in US dollars (https://aws.amazon.com/config/pricing/), the dearest tier, as in docs/capacity.md. */
const perEvaluation = 0.001;
const perConfigurationItem = 0.003;

/** Evaluations that the rule reports beside the first of each role: of the roles of a run that change, in both instances. */
const furtherEvaluations = 100;
/** What AWS Config records of roles that are made, changed and removed, of results and of the other resources. */
const configurationItems = 400;

/** At most so many dollars, for an account with so many roles. */
export const dollars = (roles: number): number =>
  (2 * (roles + allRoleNames.length) + furtherEvaluations) * perEvaluation + configurationItems * perConfigurationItem;

const makes: Readonly<Record<Exclude<Phase, 'cleanup'>, readonly string[]>> = {
  prepare: [
    `${allRoleNames.length} IAM roles under ${rolePath}, and the permissions boundary that they have`,
    `Nothing else happens until \`run\`, ${daysBeforeRun} days later at the earliest.`,
  ],
  run: [
    `the module under the name ${instance}: a rule of AWS Config, functions, documents, a bucket, a topic, a dashboard`,
    'a queue that receives its messages, a second instance of the module, and a bucket with Object Lock for it',
    `quarantines, deletions and restores of the roles under ${rolePath}, and of no others`,
  ],
  late: ['nothing: it reads what AWS has by now'],
};

export const announce = (phase: Exclude<Phase, 'cleanup'>, account: string, region: string, roles: number): string =>
  [
    `${phase} in the account ${account}, ${region}, which has ${roles} roles. It makes:`,
    ...makes[phase].map((line) => `  - ${line}`),
    `All phases together cost less than $${Math.ceil(dollars(roles))}, most of it for what AWS Config evaluates and records.`,
    'Everything has the tag of the run. `cleanup` removes it at any time.',
  ].join('\n');
