import {
  DeleteConfigRuleCommand,
  DeleteRemediationConfigurationCommand,
  ListTagsForResourceCommand,
  paginateDescribeConfigRules,
} from '@aws-sdk/client-config-service';
import type { Aws } from '../aws/aws.ts';
import { ignoring } from '../aws/ignoring.ts';
import { filterAsync, hasTag, isNamedByRun } from './remnant.ts';
import type { Finder } from './remnant.ts';

const removeRule = async ({ config }: Aws, ConfigRuleName: string): Promise<void> => {
  const remediation = config.send(new DeleteRemediationConfigurationCommand({ ConfigRuleName }));
  await ignoring(remediation, 'NoSuchRemediationConfigurationException');
  await config.send(new DeleteConfigRuleCommand({ ConfigRuleName }));
};

export const findRules: Finder = async (aws) => {
  const rules: { readonly name: string; readonly arn: string }[] = [];
  for await (const { ConfigRules: page = [] } of paginateDescribeConfigRules({ client: aws.config }, {})) {
    for (const { ConfigRuleName: name = '', ConfigRuleArn: arn = '' } of page) {
      if (isNamedByRun(name)) rules.push({ name, arn });
    }
  }
  const tagged = await filterAsync(rules, async ({ arn }) =>
    hasTag((await aws.config.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags),
  );
  return tagged.map(({ name }) => ({ kind: 'AWS Config rule', id: name, remove: () => removeRule(aws, name) }));
};
