import { ApiError } from './api-error.ts';

/** An evaluation as it stands in a request of PutEvaluations. */
export interface Evaluation {
  readonly ComplianceResourceType: string;
  readonly ComplianceResourceId: string;
  readonly ComplianceType: string;
  readonly Annotation?: string;
  /** Seconds since 1970. */
  readonly OrderingTimestamp: number;
}

export const invalid = (problem: string): ApiError =>
  new ApiError('ValidationException', `1 validation error detected: ${problem}`);

export const checkLength = (value: unknown, member: string, minimum: number, maximum: number): void => {
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : -1;
  if (length < minimum || length > maximum) {
    throw invalid(
      `'${member}' failed to satisfy constraint: Member must have length ${String(minimum)} to ${String(maximum)}`,
    );
  }
};

export const checkEvaluation = (evaluation: Evaluation, index: number): void => {
  const member = (name: string): string => `evaluations.${String(index + 1)}.member.${name}`;
  checkLength(evaluation.ComplianceResourceType, member('complianceResourceType'), 1, 256);
  checkLength(evaluation.ComplianceResourceId, member('complianceResourceId'), 1, 768);
  if (evaluation.Annotation !== undefined) checkLength(evaluation.Annotation, member('annotation'), 1, 256);
  if (typeof evaluation.OrderingTimestamp !== 'number')
    throw invalid(`'${member('orderingTimestamp')}' must not be null`);
  // Config's own enumeration has INSUFFICIENT_DATA too, and refuses it here.
  if (!['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'].includes(evaluation.ComplianceType)) {
    throw new ApiError('InvalidParameterValueException', `${evaluation.ComplianceType} is not a valid compliance type`);
  }
};
