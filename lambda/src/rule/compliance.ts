import { shorten, toFacts, writeAnnotation } from './annotation.ts';
import type { Circumstances } from './annotation.ts';
import type { Role } from './role.ts';
import { isFinding } from './rule.ts';
import type { Judgement, Verdict } from './rule.ts';

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

/** The id a role is reported under. */
export const resourceIdOf = (role: Role, id: ResourceId): string => (id === 'RoleId' ? role.id : role.name);

/** What Config is told of a role with this verdict. */
export const complianceOf = (verdict: Verdict): Compliance => (isFinding(verdict) ? 'NON_COMPLIANT' : 'COMPLIANT');

/** Puts a judgement into the words of Config. */
export const toEvaluation = (
  role: Role,
  judgement: Judgement,
  circumstances: Circumstances,
  id: ResourceId,
): Evaluation => ({
  resourceId: resourceIdOf(role, id),
  compliance: complianceOf(judgement.verdict),
  annotation: writeAnnotation(toFacts(role, judgement, circumstances)),
});

/** Makes Config forget a role that the account no longer has, or that the rule no longer judges. */
export const clearResult = (resourceId: string): Evaluation => ({
  resourceId,
  compliance: 'NOT_APPLICABLE',
  annotation: shorten(`${resourceId}: no longer a role that this rule judges`),
});
