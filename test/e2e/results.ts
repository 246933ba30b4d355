import type { EvaluationResult } from '@aws-sdk/client-config-service';
import type { SampleRole, Verdict } from '../../lab/account/sample-account.ts';

const compliance: Readonly<Record<Verdict, string>> = {
  whitelisted: 'COMPLIANT',
  exempt: 'COMPLIANT',
  new: 'COMPLIANT',
  used: 'COMPLIANT',
  unused: 'NON_COMPLIANT',
  'never-used': 'NON_COMPLIANT',
};

/** How the annotation of each verdict reads after the role's name; the first that matches tells the verdict. */
const words: readonly (readonly [Verdict, RegExp])[] = [
  ['whitelisted', /^whitelisted by \//],
  ['exempt', /^exempt until \d{4}-\d\d-\d\d$/],
  ['exempt', /^exempt as a role of this module, instance [\w-]+$/],
  ['new', /^created \d{4}-\d\d-\d\d, within \d+ days/],
  ['never-used', /^never used since it was created on \d{4}-\d\d-\d\d/],
  ['unused', /^no use in the 400 days that IAM keeps; created \d{4}-\d\d-\d\d/],
  ['unused', /^last used \d{4}-\d\d-\d\d in [a-z0-9-]+, over \d+ days ago/],
  ['used', /^last used \d{4}-\d\d-\d\d in [a-z0-9-]+/],
];

export interface ReadResult {
  readonly id: string;
  readonly compliance: string;
  readonly verdict: string;
}

const verdictIn = (annotation: string): string =>
  words.find(([, pattern]) => pattern.test(annotation.slice(annotation.indexOf(': ') + 2)))?.[0] ?? annotation;

const byId = (a: ReadResult, b: ReadResult): number => a.id.localeCompare(b.id);

/** Results as Config gives them back, in an order that does not depend on how they came. */
export const readResults = (results: readonly EvaluationResult[]): readonly ReadResult[] =>
  results
    .map((result) => ({
      id: result.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '',
      compliance: result.ComplianceType ?? '',
      verdict: verdictIn(result.Annotation ?? ''),
    }))
    .sort(byId);

/** What Config has to show of the sample account's roles. */
export const expectedResults = (roles: readonly SampleRole[]): readonly ReadResult[] =>
  roles
    .flatMap(({ id, expect }) => (expect === null ? [] : [{ id, compliance: compliance[expect], verdict: expect }]))
    .sort(byId);
