/**
 * Hosts of AWS's consoles, by partition (https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html, and the guides of
 * GovCloud and China). Of others no address is known for certain, and no link is better than a wrong one.
 */
const hosts: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-cn', 'console.amazonaws.cn'],
]);

const roleArn = /^arn:([^:]+):iam::\d{12}:role\/(?:.*\/)?([^/]+)$/s;

/** The page of a role in the console of IAM, for whoever is signed in to its account there; null where none is known. */
export const consoleUrl = (arn: string | null): string | null => {
  const [, partition = '', name = ''] = roleArn.exec(arn ?? '') ?? [];
  const host = hosts.get(partition);
  // What is no text of Unicode, as only a file can have it, has no address.
  return host === undefined || !name.isWellFormed()
    ? null
    : `https://${host}/iam/home#/roles/details/${encodeURIComponent(name)}`;
};
