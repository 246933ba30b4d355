// What keeps people from having credentials, told as what it is: with the profiles of a real configuration, read by the SDK.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../lab/tools/command.ts';

const configuration = `
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
[profile chained]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = nowhere
[profile unsourced]
role_arn = arn:aws:iam::111122223333:role/x
[profile round]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = about
[profile about]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = round
[profile failing]
credential_process = sh -c 'echo "log in first" >&2; exit 7' --token example
[profile expired]
credential_process = echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}'
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile login]
login_session = arn:aws:iam::111122223333:user/me
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = reader
[profile unknown-sso]
sso_session = gone
sso_account_id = 111122223333
sso_role_name = reader
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
[profile odd]
role_arn = arn:aws:iam::111122223333:role/x
credential_source = Nothing
[profile web]
role_arn = arn:aws:iam::111122223333:role/x
web_identity_token_file = /nowhere/token
`;

describe('credentials that are not there', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'credentials-'));
    await writeFile(join(home, 'config'), configuration);
  });
  afterAll(() => rm(home, { recursive: true }));

  it.each([
    { profile: 'missing', says: 'the profile missing does not exist: set AWS_PROFILE' },
    {
      profile: 'chained',
      says: 'the profile chained takes its credentials from the profile nowhere, which does not exist',
    },
    {
      profile: 'unsourced',
      says: 'the profile unsourced has no credentials: it needs keys, a session, or role_arn with',
    },
    { profile: 'round', says: 'the profile round leads back to itself by source_profile' },
    { profile: 'failing', says: 'credential_process gave no credentials (log in first): run it by hand' },
    { profile: 'expired', says: 'returned expired credentials): run it by hand' },
    { profile: 'mfa', says: 'the profile mfa asks for an MFA code' },
    { profile: 'login', says: 'no valid session of aws login exists: run aws login --profile login' },
    { profile: 'sso', says: 'no valid SSO session exists: run aws sso login --profile sso' },
    { profile: 'unknown-sso', says: 'the profile unknown-sso names an sso_session that does not exist' },
    { profile: 'odd', says: 'credential_source of the profile odd is Nothing: make it EcsContainer or' },
    { profile: 'web', says: 'preview: /nowhere/token cannot be read or written (ENOENT)' },
    { profile: '', says: 'no AWS credentials (Could not load credentials from any providers): set AWS_PROFILE' },
  ])('are told of with the way out: profile "$profile"', async ({ profile, says }) => {
    const env = { AWS_PROFILE: profile, AWS_CONFIG_FILE: join(home, 'config'), HOME: home, AWS_REGION: 'eu-west-1' };
    const { code, stdout, stderr } = await runCommand('preview', [], { env });

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^preview: .*\n$/);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('--token');
  });
});
