/** A reason of the SDK, and what it means to the person at the terminal. */
type Rule = readonly [reason: RegExp, explain: (found: RegExpExecArray, profile: string) => string | undefined];

/** What a program says, without its command line, in which secrets may stand. */
const saidBy = (text: string): string => {
  const said = text.split('\n').slice(1).join(' ').trim();
  return said === '' ? 'it ended with an error' : said;
};

const noProcess = (why: string): string => `credential_process gave no credentials (${why}): run it by hand to see why`;

/** The first that fits counts: what is special stands before what the SDK also says of it. */
const rules: readonly Rule[] = [
  [
    /^Profile (.+) requires multi-factor authentication/,
    ([, name = '']) =>
      `the profile ${name} asks for an MFA code, which this command cannot take: ` +
      `run eval "$(aws configure export-credentials --profile ${name} --format env)" and unset AWS_PROFILE`,
  ],
  [
    /aws login|^Failed to load token from|^Token validation failed|^Token refresh response/,
    (_found, profile) => `no valid session of aws login exists: run aws login --profile ${profile}`,
  ],
  [
    /aws sso login|^SSO returns an invalid/,
    ({ input }, profile) =>
      /expired/i.test(input)
        ? `the SSO session has expired: run aws sso login --profile ${profile}`
        : `no valid SSO session exists: run aws sso login --profile ${profile}`,
  ],
  [
    /reading 'sso_(?:region|start_url)'/,
    (_found, profile) => `the profile ${profile} names an sso_session that does not exist: run aws configure sso`,
  ],
  [/^Command failed: ([\s\S]*)$/, ([, rest = '']) => noProcess(saidBy(rest))],
  [/credential_process (?:did not return|returned) (.+?)\.?$/, ({ input }) => noProcess(input.replace(/\.$/, ''))],
  [/^spawn .* (E[A-Z]+)$/, ([, code = '']) => noProcess(code)],
  [/^stdout maxBuffer length exceeded/, ({ input }) => noProcess(input)],
  [
    /^Detected a cycle .* Profiles visited: (.+)$/,
    ([, names = ''], profile) => `the profile ${profile} leads back to itself by source_profile (${names}): correct it`,
  ],
  [
    /^Unsupported credential source in profile (.+?)\. Got (.+?), expected (.+)$/,
    ([, name = '', got = '', expected = '']) =>
      `credential_source of the profile ${name} is ${got}: make it ${expected.replace(/\.$/, '')}`,
  ],
  [
    /^Could not resolve credentials using profile: \[(.*)\] in/,
    ([, name = ''], profile) =>
      name === profile
        ? undefined
        : `the profile ${profile} takes its credentials from the profile ${name}, which does not exist or has none: ` +
          'correct source_profile or add that profile',
  ],
  [
    /^Profile (.+) could not be found in shared credentials file/,
    ([, name = '']) =>
      name === 'default'
        ? undefined
        : `the profile ${name} does not exist: set AWS_PROFILE to one of aws configure list-profiles`,
  ],
  [
    /^Could not resolve credentials using profile: \[(.*)\] in/,
    ([, name = '']) =>
      name === 'default'
        ? undefined
        : `the profile ${name} has no credentials: it needs keys, a session, or role_arn with source_profile or credential_source`,
  ],
];

/**
 * What keeps the person at the terminal from having credentials, and the way out; undefined where the reasons tell no more than
 * that there are none.
 *
 * @param reasons - messages of the SDK's sources of credentials
 */
export const explainCredentials = (reasons: readonly string[], profile = 'default'): string | undefined => {
  for (const [pattern, explain] of rules) {
    for (const reason of reasons) {
      const found = pattern.exec(reason);
      const explained = found === null ? undefined : explain(found, profile);
      if (explained !== undefined) return explained;
    }
  }
  return undefined;
};
