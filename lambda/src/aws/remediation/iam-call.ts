import type { IAMClient } from '@aws-sdk/client-iam';
import { RemediationError } from '../../function/errors.ts';
import { withPermission } from '../access.ts';

/** What a call is sent with. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** Makes one call to IAM, and says which statement is missing where it is refused. */
export type IamCall = <T>(
  action: `iam:${string}`,
  resource: 'role' | 'policy' | 'instance-profile',
  send: (client: IAMClient, options: CallOptions) => Promise<T>,
) => Promise<T>;

interface Place {
  readonly partition: string;
}

const own = "the function's own role";

export const createIamCall =
  (client: IAMClient, { partition }: Place, signal: AbortSignal): IamCall =>
  (action, resource, send) =>
    withPermission({ action, resource: `arn:${partition}:iam::*:${resource}/*` }, own, () =>
      send(client, { abortSignal: signal }),
    );

const isNamed = (error: unknown, name: string): error is Error => error instanceof Error && error.name === name;

/** The answer, or undefined where IAM does not have what was asked for. */
export const orMissing = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException')) return undefined;
    throw error;
  }
};

/** Says of an answer that IAM refused because of a quota or of what it found what that means. */
export const explained = async <T>(answer: Promise<T>, consequence: string): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const names = ['LimitExceededException', 'NoSuchEntityException', 'MalformedPolicyDocumentException'];
    const found = names.find((name) => isNamed(error, name));
    if (found === undefined) throw error;
    throw new RemediationError(`${consequence}. AWS says: ${(error as Error).message}`, { cause: error });
  }
};
