// All rows: a topic added here is tested, and its rules are mutated by `npm run mutate:validations`.
import { lambdaFunction, lambdaFunctionEdges } from './rows/function.ts';
import { operations, operationsEdges } from './rows/operations.ts';
import { organizations, organizationsEdges } from './rows/organization.ts';
import { referenceRegions, referenceRegionsEdges, references, referencesEdges } from './rows/references.ts';
import { remediations, remediationsEdges } from './rows/remediation.ts';
import { rule, ruleEdges } from './rows/rule.ts';
import { whitelist, whitelistEdges } from './rows/whitelist.ts';
import { messageOf } from './table.ts';
import type { Acceptance, Refusals } from './table.ts';

const refusals: readonly Refusals[] = [
  ...rule,
  ...whitelist,
  ...lambdaFunction,
  ...organizations,
  ...operations,
  ...references,
  ...referenceRegions(),
  ...remediations,
];

export const accepted: readonly Acceptance[] = [
  ...ruleEdges,
  ...whitelistEdges,
  ...lambdaFunctionEdges,
  ...organizationsEdges,
  ...operationsEdges,
  ...referencesEdges,
  ...referenceRegionsEdges(),
  ...remediationsEdges,
];

export interface Refused extends Acceptance {
  readonly owner: string;
  readonly message: string;
}

export const refused: readonly Refused[] = refusals.flatMap(({ module, owner, message, rows }) =>
  rows.map(([what, inputs, ...said]) => ({ module, owner, what, inputs, message: messageOf(message, said) })),
);

/** A rule of a variable asks for nothing but the inputs; one of a resource asks for all that the module would make. */
export const isOfVariable = ({ owner }: { readonly owner: string }): boolean => !owner.includes('.');
