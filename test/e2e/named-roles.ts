// Roles that a function, a task definition, a replication rule, another role's trust policy, or nothing names.
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import type { RecordedItem } from '../../lab/tools/local-aws.ts';
import { arnOf } from './local-requests.ts';

export const namedRoles: readonly Role[] = [
  aRole({ path: '/service/', name: 'orders-api' }),
  aRole({ name: 'nightly-task' }),
  aRole({ name: 'replication' }),
  aRole({ name: 'only-trusted' }),
  aRole({ name: 'by-nothing' }),
  aRole({
    name: 'auditor',
    trust: policy({ Effect: 'Allow', Principal: { AWS: arnOf('only-trusted') }, Action: 'sts:AssumeRole' }),
  }),
];

export const namingResources: readonly RecordedItem[] = [
  {
    resourceType: 'AWS::Lambda::Function',
    resourceId: 'orders-api',
    resourceName: 'orders-api',
    configuration: { role: arnOf('service/orders-api') },
  },
  {
    resourceType: 'AWS::ECS::TaskDefinition',
    resourceId: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/nightly:7',
    resourceName: 'nightly',
    configuration: { TaskRoleArn: arnOf('nightly-task'), ExecutionRoleArn: arnOf('nightly-task') },
  },
  {
    resourceType: 'AWS::S3::Bucket',
    resourceId: 'orders-archive',
    resourceName: 'orders-archive',
    supplementaryConfiguration: { BucketReplicationConfiguration: { roleARN: arnOf('replication') } },
  },
  {
    resourceType: 'AWS::CloudFormation::Stack',
    resourceId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/orders/1',
    resourceName: 'orders',
    relationships: [{ resourceType: 'AWS::IAM::Role', resourceName: 'by-nothing' }],
  },
];
