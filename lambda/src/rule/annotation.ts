import type { Role } from './role.ts';
import { isUsedAfter, readMark } from './mark.ts';
import { dayOf } from './rule.ts';
import type { FailedExemption, Judgement, Verdict } from './rule.ts';

/** Which of its two identities a role is reported under. */
export type ResourceId = 'RoleId' | 'RoleName';

/** The answers Config takes for a resource; "not applicable" makes it forget the resource. */
export type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** What is sent to Config for one role. */
export interface Evaluation {
  readonly resourceId: string;
  readonly compliance: Compliance;
  /** 1 to 256 characters. */
  readonly annotation: string;
}

/** The longest annotation Config takes, in characters (PutEvaluations, StringWithCharLimit256). */
const maxAnnotation = 256;

const compliance = {
  whitelisted: 'COMPLIANT',
  exempt: 'COMPLIANT',
  new: 'COMPLIANT',
  used: 'COMPLIANT',
  unused: 'NON_COMPLIANT',
  'never-used': 'NON_COMPLIANT',
} as const satisfies Record<Verdict, string>;

const reason = (role: Role, judgement: Judgement, maxDays: number): string => {
  switch (judgement.verdict) {
    case 'whitelisted':
      return `whitelisted by ${judgement.pattern}`;
    case 'exempt':
      return `exempt until ${judgement.until}`;
    case 'new':
      return `created ${dayOf(role.createdAt)}, less than ${maxDays} days ago`;
    case 'never-used':
      return `no record of use since it was created on ${dayOf(role.createdAt)}`;
    case 'used':
    case 'unused': {
      const { at, region } = judgement.lastUse;
      const where = region === undefined ? '' : ` in ${region}`;
      return `last used ${dayOf(at)}${where}${judgement.verdict === 'unused' ? `, over ${maxDays} days ago` : ''}`;
    }
  }
};

const note = ({ problem, value }: FailedExemption): string =>
  problem === 'expired' ? `its exemption ended on ${value}` : `its exemption "${value}" is not a date like 2030-12-31`;

const quarantineNote = (role: Role): string | undefined => {
  const mark = readMark(role);
  if (mark?.at === undefined) return undefined;
  const day = dayOf(mark.at);
  return isUsedAfter(role, mark) ? `used after its quarantine of ${day}` : `quarantined on ${day}`;
};

const shorten = (text: string): string =>
  text.length <= maxAnnotation ? text : `${text.slice(0, maxAnnotation - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;

/** Puts a judgement into the words of Config. Dates are absolute, so that the text changes only when a fact does. */
export const toEvaluation = (role: Role, judgement: Judgement, maxDays: number, id: ResourceId): Evaluation => {
  const { failedExemption } = judgement;
  const notes = [failedExemption && note(failedExemption), quarantineNote(role)];
  const parts = [reason(role, judgement, maxDays), ...notes.filter((part) => part !== undefined)];
  return {
    resourceId: resourceIdOf(role, id),
    compliance: compliance[judgement.verdict],
    annotation: shorten(`${role.name}: ${parts.join('; ')}`),
  };
};

/** The id a role is reported under. */
export const resourceIdOf = (role: Role, id: ResourceId): string => (id === 'RoleId' ? role.id : role.name);

/** Makes Config forget a role that the account no longer has, or that the rule no longer judges. */
export const clearResult = (resourceId: string): Evaluation => ({
  resourceId,
  compliance: 'NOT_APPLICABLE',
  annotation: shorten(`${resourceId}: no longer a role that this rule judges`),
});

/** The annotation with its dates taken out: what is left changes only when the verdict or its reason does. */
export const withoutDates = (annotation: string): string => annotation.replaceAll(/\d{4}-\d{2}-\d{2}/g, '*');
