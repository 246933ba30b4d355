import { boundaryArn, rolePath } from './names.ts';

/**
 * What any role of a run may do at most: IAM is changed under one path only, and a role that is created there has the same
 * boundary. What a role may really do is in its own policies.
 */
export const boundaryPolicy = (account: string): object => {
  const own = [`arn:aws:iam::${account}:role${rolePath}*`, `arn:aws:iam::${account}:instance-profile${rolePath}*`];
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'EverythingButIam',
        Effect: 'Allow',
        NotAction: ['iam:*', 'organizations:*', 'account:*', 'sso:*'],
        Resource: '*',
      },
      { Sid: 'ReadIam', Effect: 'Allow', Action: ['iam:Generate*', 'iam:Get*', 'iam:List*'], Resource: '*' },
      { Sid: 'ChangeOwnRoles', Effect: 'Allow', Action: 'iam:*', Resource: own },
      {
        Sid: 'OnlyBoundedRoles',
        Effect: 'Deny',
        Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'],
        Resource: '*',
        Condition: { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn(account) } },
      },
      { Sid: 'KeepBoundary', Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
    ],
  };
};
