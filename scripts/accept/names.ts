// How everything is called that an acceptance run makes: cleanup finds it by these names, and removes only what has the tag.

/** On everything that can have tags. */
export const tag = { key: 'iam-role-last-used:acceptance', value: 'true' } as const;
export const tags = { [tag.key]: tag.value } as const;

/** The `name` of the module under test; the second instance writes its backups to a bucket with Object Lock. */
export const instance = 'iam-role-last-used-accept';
export const lockInstance = `${instance}-lock`;

/**
 * The path of every role of a run. No other role has a pathname that begins like it, so a whitelist of all other first characters
 * takes the rest of the account out of the run.
 */
export const rolePath = '/_acceptance/';

/** As ARNs of policies have it; on every role of a run, those of the module included. */
export const boundaryName = 'acceptance-boundary';

/** Receives what the module publishes. */
export const queueName = `${instance}-messages`;

export const boundaryArn = (account: string): string => `arn:aws:iam::${account}:policy${rolePath}${boundaryName}`;
export const lockBucket = (account: string): string => `${lockInstance}-${account}`;

/** What IAM allows at the start of a path or a name, but for what the path of a run begins with. */
const firstCharacters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@-');

/** Patterns of the pathnames of all roles that are not of a run. */
export const otherRoles: readonly string[] = firstCharacters.map((character) => `/${character}*`);
