import { describePolicy, describeTrust } from '../../describe-policy.ts';
import type { TrustStatement } from '../../describe-policy.ts';
import type { Entry } from '../../report-data.ts';
import type { RiskWord } from '../../risk.ts';
import type { AccessData, PolicyAccess } from '../role-access.ts';
import { element } from './elements.ts';
import { accessData, accessOf } from './read-data.ts';

type Json = AccessData['documents'][number];

/** A document of which a reader sees the name first. */
const foldable = (document: Json, ...summary: readonly (Node | string)[]): HTMLElement =>
  element(
    'details',
    'document',
    element('summary', '', ...summary),
    element('pre', '', JSON.stringify(document, undefined, 2)),
  );

const trustItem = ({ isDenial, who, actions, conditions }: TrustStatement): HTMLElement =>
  element(
    'li',
    '',
    `${isDenial ? 'not ' : ''}${who.join(', ')}`,
    ...(actions.length === 0 ? [] : [element('div', 'detail', `for ${actions.join(', ')}`)]),
    ...conditions.map((condition) => element('div', 'detail', `if ${condition}`)),
  );

const trustView = (document: Json | undefined): readonly HTMLElement[] =>
  document === undefined
    ? [element('p', 'detail', 'Its trust policy is not in the report.')]
    : [element('ul', '', ...describeTrust(document).map(trustItem)), foldable(document, 'Trust policy')];

const kindOf = ({ arn }: PolicyAccess): string => {
  if (arn === null) return 'inline policy';
  return /^arn:[^:]+:iam::aws:/.test(arn) ? 'policy of AWS' : 'policy of the account';
};

const policyView = (policy: PolicyAccess, { documents }: AccessData): HTMLElement => {
  const document = policy.document === null ? undefined : documents[policy.document];
  const name = element('strong', '', policy.name);
  if (document === undefined) return element('li', '', name, `, ${kindOf(policy)}; its document is not in the report`);
  return element('li', '', foldable(document, name, `, ${kindOf(policy)}: ${describePolicy(document)}`));
};

const aboutPolicies: readonly RiskWord[] = ['admin', 'escalation'];

const riskView = ({ risk }: Entry, isAbout: (word: RiskWord) => boolean): readonly HTMLElement[] =>
  risk
    .filter(({ word }) => isAbout(word))
    .map(({ word, evidence }) => element('p', '', element('span', 'risk', word), ` ${evidence}`));

const section = (title: string, ...children: readonly HTMLElement[]): HTMLElement =>
  element('section', '', element('h3', '', title), ...children);

/** Who may use a role and what it may do. */
const view = (entry: Entry, data: AccessData): readonly HTMLElement[] => {
  const access = accessOf(entry, data);
  if (access === null) {
    const absent = 'The report has no policies of this role: IAM does not list it, or was not read in its account.';
    return [section('Who may use it, and what it may do', element('p', 'detail', absent))];
  }
  const { trust, policies, boundary } = access;
  return [
    section(
      'Who may use it',
      ...riskView(entry, (word) => !aboutPolicies.includes(word)),
      ...trustView(trust === null ? undefined : data.documents[trust]),
    ),
    section(
      'What it may do',
      ...riskView(entry, (word) => aboutPolicies.includes(word)),
      policies.length === 0
        ? element('p', 'detail', 'It has no policy.')
        : element('ul', 'policies', ...policies.map((policy) => policyView(policy, data))),
      ...(boundary === null ? [] : [element('p', 'detail', `Within the permissions boundary ${boundary}`)]),
    ),
  ];
};

/** The sections, once the policies are unpacked. */
export const accessView = async (entry: Entry): Promise<readonly HTMLElement[]> => {
  try {
    return view(entry, await accessData());
  } catch {
    const absent = 'This browser cannot unpack the policies that the page holds. A newer one can.';
    return [section('Who may use it, and what it may do', element('p', 'detail', absent))];
  }
};
