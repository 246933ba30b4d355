// What the other end-to-end tests believe of the local AWS's IAM: it refuses what AWS refuses, and nothing else.
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  PutConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { IAMClient, paginateGetAccountAuthorizationDetails } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { policy } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, assume, trusting } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const memberId = '222222222222';
const missing = await localAwsMissing();

const allowing = (Action: string, Resource: string): Role['inlinePolicies'] => ({
  only: policy({ Effect: 'Allow', Action, Resource }),
});

const roleNames = async (
  iam: IAMClient,
  MaxItems: number,
): Promise<{ pages: number; names: (string | undefined)[] }> => {
  const names = [];
  let pages = 0;
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam }, { Filter: ['Role'], MaxItems })) {
    pages += 1;
    names.push(...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName));
  }
  return { pages, names };
};

describe('IAM of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const hub = trusting('hub', '*', { inlinePolicies: allowing('sts:AssumeRole', arnOf('member-*', memberId)) });
    await aws.seed({ id: localAccountId, roles: [...sampleAccount(new Date()).roles, hub] });
    await aws.seed({
      id: memberId,
      roles: [
        trusting('member-open', arnOf('hub'), {
          inlinePolicies: allowing('iam:GetAccountAuthorizationDetails', '*'),
        }),
        trusting('member-closed', arnOf('another')),
        trusting('other', arnOf('hub')),
      ],
    });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const settings = (credentials = administrator) => ({ region, endpoint: aws.url, credentials });

  it('gives the roles of an account in pages, each once', async () => {
    const { pages, names } = await roleNames(new IAMClient(settings()), 10);

    expect(pages).toBe(Math.ceil(names.length / 10));
    expect([...names].sort()).toEqual((await aws.inventory()).roles);
  });

  it('limits a statement to the rule that it names', async () => {
    const config = new ConfigServiceClient(settings());
    const Source = { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_VERSIONING_ENABLED' } as const;
    for (const ConfigRuleName of ['named', 'unnamed']) {
      await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName, Source } }));
    }
    const { ConfigRules: [rule] = [] } = await config.send(
      new DescribeConfigRulesCommand({ ConfigRuleNames: ['named'] }),
    );
    await aws.seed({
      id: localAccountId,
      roles: [
        trusting('reader', '*', {
          inlinePolicies: allowing('config:GetComplianceDetailsByConfigRule', rule?.ConfigRuleArn ?? ''),
        }),
      ],
    });
    const asReader = new ConfigServiceClient(settings(await assume(aws, arnOf('reader'))));
    const read = (ConfigRuleName: string): Promise<unknown> =>
      asReader.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName }));

    await expect(read('named')).resolves.toMatchObject({ EvaluationResults: [] });
    await expect(read('unnamed')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await aws.enforce(false);
    await expect(read('unnamed')).resolves.toMatchObject({ EvaluationResults: [] });
    await aws.enforce(true);
  });

  it('lets a role assume another only where both its own policy and the trust of the other say so', async () => {
    const hub = await assume(aws, arnOf('hub'));

    await expect(assume(aws, arnOf('member-open', memberId), hub)).resolves.toBeDefined();
    await expect(assume(aws, arnOf('member-closed', memberId), hub)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(aws, arnOf('other', memberId), hub)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(aws, arnOf('member-gone', memberId), hub)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('shows a role of another account the roles of that account', async () => {
    const member = await assume(aws, arnOf('member-open', memberId), await assume(aws, arnOf('hub')));
    const { names } = await roleNames(new IAMClient(settings(member)), 100);

    expect(names.sort()).toEqual(['member-closed', 'member-open', 'other']);
  });
});
