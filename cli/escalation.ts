import type { Grant } from './policy-documents.ts';

/** What a role may do in IAM to get more than it has; docs/preview-and-report.md says which, and from where. */
export const directRoutes = {
  role: ['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'],
  policy: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
  user: [
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:PutUserPolicy',
    'iam:AttachUserPolicy',
  ],
  group: ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy', 'iam:AddUserToGroup'],
} as const;

type Kind = keyof typeof directRoutes;

/** What runs code or a template of one's own with a role that is passed to it. */
export const passingRoutes = [
  'lambda:CreateFunction',
  'ec2:RunInstances',
  'ec2:RequestSpotInstances',
  'cloudformation:CreateStack',
  'cloudformation:CreateStackSet',
  'cloudformation:UpdateStackSet',
  'ecs:RegisterTaskDefinition',
  'codebuild:CreateProject',
  'glue:CreateDevEndpoint',
  'datapipeline:PutPipelineDefinition',
  'sagemaker:CreateNotebookInstance',
  'sagemaker:CreateTrainingJob',
  'sagemaker:CreateProcessingJob',
  'apprunner:CreateService',
  'bedrock-agentcore:CreateCodeInterpreter',
] as const;

const routes: readonly string[] = [...Object.values(directRoutes).flat(), 'iam:PassRole', ...passingRoutes];

/** A policy of a role, in words, with what it allows. */
export interface Source {
  readonly label: string;
  readonly grants: readonly Grant[];
}

/** The role itself, as far as it may be what it changes. */
export interface Self {
  readonly arn: string;
  /** ARNs of the managed policies that it has. */
  readonly policies: readonly string[];
}

/** A name that no policy has in mind: what allows it for this one allows it for any. */
const anyName = 'any-0f9a3c';

const anyOf = ({ arn }: Self, kind: Kind): string => arn.replace(/:role\/.*$/, `:${kind}/${anyName}`);

/** The ARNs of which one has to be allowed: any of the kind, or what gives the role itself more. */
const targets = (self: Self, kind: Kind, action: string): readonly string[] => {
  // A role that changes who may assume it has gained nothing.
  const own = kind === 'role' && action !== 'iam:UpdateAssumeRolePolicy' ? [self.arn] : [];
  return [anyOf(self, kind), ...own, ...(kind === 'policy' ? self.policies : [])];
};

interface Found {
  /** As the policy writes it. */
  readonly written: string;
  readonly source: Source;
  readonly grant: Grant;
}

const find = (sources: readonly Source[], action: string, arns?: readonly string[]): readonly Found[] =>
  sources.flatMap((source) =>
    source.grants.flatMap((grant) => {
      const written = grant.writes(action);
      const covers = arns === undefined || arns.some((arn) => grant.covers(arn));
      return written !== undefined && covers ? [{ written, source, grant }] : [];
    }),
  );

/** Words for what is the same but for its conditions: those of the grant with the fewest. */
const toWords = (found: readonly Found[], words: (found: Found) => string): readonly string[] =>
  found
    .toSorted((a, b) => a.grant.conditions.length - b.grant.conditions.length)
    .filter((one, index, all) => all.findIndex((other) => words(other) === words(one)) === index)
    .map((one) => {
      const conditions = [...new Set(one.grant.conditions)];
      return conditions.length === 0 ? words(one) : `${words(one)} if ${conditions.join(' and ')}`;
    });

const findDirect = (sources: readonly Source[], self: Self): readonly Found[] =>
  (Object.keys(directRoutes) as Kind[]).flatMap((kind) =>
    directRoutes[kind].flatMap((action) => find(sources, action, targets(self, kind, action))),
  );

/** Passing a role takes both, which may stand in different policies. One that may run code anyhow needs no other. */
const findPassing = (sources: readonly Source[], self: Self): readonly string[] => {
  const passing = find(sources, 'iam:PassRole', [anyOf(self, 'role')]);
  const written = passingRoutes.flatMap((action) => find(sources, action).map((found) => found.written));
  const services = [...new Set(written)];
  if (services.length === 0) return [];
  const [first = '', ...others] = services;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return toWords(passing, (found) => `${found.written} by ${found.source.label}, with ${first}${more}`);
};

/** By what a role could become administrator, in the words of its policies; nothing where it could not. */
export const findEscalations = (all: readonly Source[], self: Self): readonly string[] => {
  // Nearly all statements are about something else, and each further question is asked of every one that is left.
  const sources = all.map(({ label, grants }) => ({ label, grants: grants.filter((grant) => grant.allows(routes)) }));
  const direct = findDirect(sources, self);
  // Who may change roles in such a way that passing them is among it, as with iam:*, need not be told of twice.
  const isTold = direct.some(({ written, grant }) => grant.writes('iam:PassRole') === written);
  return [
    ...toWords(direct, ({ written, source }) => `${written} by ${source.label}`),
    ...(isTold ? [] : findPassing(sources, self)),
  ];
};
