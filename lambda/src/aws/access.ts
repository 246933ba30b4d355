import { AccessError } from '../function/errors.ts';

/** An IAM action, and the resource that a statement which allows it names. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

const deniedNames = ['AccessDenied', 'AccessDeniedException'];

/**
 * Makes a call, and where AWS refuses it says who was refused and which statement is missing.
 *
 * @param principal - who calls, in words, for when AWS's own message does not name the caller
 */
export const withPermission = async <T>(
  { action, resource }: Permission,
  principal: string,
  call: () => Promise<T>,
): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error) || !deniedNames.includes(error.name)) throw error;
    const caller = /User: (arn:\S+)/.exec(error.message)?.[1] ?? principal;
    const deniedBy = /with an explicit deny in (an? [a-z -]+)/.exec(error.message)?.[1]?.trim();
    const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
    throw new AccessError(
      `${action} is denied to ${caller}. Its role needs the statement ${statement}, and no permissions boundary or ` +
        `service control policy that takes it away. AWS says: ${error.message}`,
      { cause: error, deniedBy },
    );
  }
};
