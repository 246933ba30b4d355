// Prices in US dollars and limits of AWS, each with where it was found.

export interface Sourced {
  readonly value: number;
  readonly what: string;
  readonly source: string;
}

/** Evaluations a month and Region up to `upTo` cost `each`. */
export interface Tier {
  readonly upTo: number;
  readonly each: number;
}

export const configTiers: readonly Tier[] = [
  { upTo: 100_000, each: 0.001 },
  { upTo: 500_000, each: 0.0008 },
  { upTo: Number.POSITIVE_INFINITY, each: 0.0005 },
];

export const prices = {
  lambdaGbSecond: {
    value: 0.0000133334,
    what: 'AWS Lambda, arm64, per GB-second, first tier',
    source: 'US East (N. Virginia), a price guide of cloudchipr.com; not compared with the page of AWS',
  },
  lambdaRequest: {
    value: 0.2 / 1_000_000,
    what: 'AWS Lambda, per request',
    source: 'the same list price in several price guides; not compared with the page of AWS',
  },
  accessAnalyzerRole: {
    value: 0.2,
    what: 'IAM Access Analyzer, unused access, per role and month',
    source: 'not verified: a mirror of a geeksforgeeks.org article; the price page of AWS was not available',
  },
  configurationItem: {
    value: 0.003,
    what: 'AWS Config, per configuration item, recorded continuously',
    source: 'a cost guide of cloudgauge.app, and infracost; not compared with the page of AWS',
  },
  customMetric: {
    value: 0.3,
    what: 'CloudWatch, per custom metric and month, first tier; billed by the hour with data',
    source: 'a price guide of signoz.io; not compared with the page of AWS',
  },
  alarm: {
    value: 0.1,
    what: 'CloudWatch, per alarm of standard resolution and month',
    source: 'several price guides; not compared with the page of AWS, which gives 10 free',
  },
  dashboard: {
    value: 3,
    what: 'CloudWatch, per dashboard and month',
    source: 'a price guide of factualminds.com; the page of AWS gives 3 free, for up to 50 metrics',
  },
  logGb: {
    value: 0.5,
    what: 'CloudWatch Logs, per GB taken in, standard class',
    source: 'price guides of c3x.dev and hykell.com; the page of AWS gives 5 GB free',
  },
  logGbScanned: {
    value: 0.005,
    what: 'CloudWatch Logs Insights, per GB that a query reads',
    source: 'price guides of c3x.dev and hykell.com; the same 5 GB are free',
  },
  publish: {
    value: 0.5 / 1_000_000,
    what: 'Amazon SNS, per message to a standard topic',
    source: 'a price guide of factualminds.com; not compared with the page of AWS',
  },
  email: {
    value: 2 / 100_000,
    what: 'Amazon SNS, per mail',
    source: 'a price guide of factualminds.com; not compared with the page of AWS',
  },
  queueRequest: {
    value: 0.4 / 1_000_000,
    what: 'Amazon SQS, per request to a standard queue; an idle queue costs nothing',
    source: 'price guides of cloudburn.io and factualminds.com; not compared with the page of AWS',
  },
  insightRule: {
    value: 0.5,
    what: 'CloudWatch Contributor Insights, per rule and month',
    source: 'not verified: no source found; the page of AWS says that one rule is free',
  },
  insightEvent: {
    value: 0.02 / 1_000_000,
    what: 'CloudWatch Contributor Insights, per line of a log that matches',
    source: 'not verified: no source found; the page of AWS says that a million lines a month are free',
  },
} satisfies Record<string, Sourced>;

/** The memory at which a Lambda function has one whole processor (AWS Lambda quotas); below, a share of one. */
export const mbOfOneProcessor = 1_769;

export interface Limit {
  readonly what: string;
  readonly value: string;
  readonly consequence: string;
  readonly source: string;
}

export const limits: readonly Limit[] = [
  {
    what: 'Organization rules in an organization',
    value: '150',
    consequence: 'This rule is one of them, in each Region where it is applied.',
    source: 'AWS Config developer guide, service limits',
  },
  {
    what: 'Config rules in an account and Region',
    value: '1,000',
    consequence: 'This rule is one of them in every member. An older edition of the guide says 400.',
    source: 'text of the API error in the AWS SDK',
  },
  {
    what: 'Accounts in `excluded_accounts`',
    value: '1,000',
    consequence: 'For more accounts, omit the member role there: their runs fail, and nothing is reported.',
    source: 'PutOrganizationConfigRule in the AWS SDK',
  },
  {
    what: 'Policy of a Lambda function',
    value: '20 KB',
    consequence:
      'About 60 statements of one account each. `account_ids` ends there; larger organizations leave it null.',
    source: 'AWS Lambda quotas',
  },
  {
    what: 'Lambda functions running at once in an account and Region',
    value: '1,000 by default',
    consequence:
      "More events of Config wait in Lambda's queue for up to 6 hours: slower, but not lost. All functions of the account share the quota, so run few others in the central account.",
    source: 'AWS Lambda quotas; AWS Lambda developer guide, asynchronous invocation',
  },
  {
    what: 'Stack instances in a stack set; operations on instances at once',
    value: '2,000; 3,500',
    consequence: 'For more, use a second stack set. The figures are old: see your own in Service Quotas.',
    source: 'AWS CloudFormation user guide, an archived edition',
  },
  {
    what: 'Accounts in an aggregator; added to all aggregators in a week',
    value: '10,000; 1,000',
    consequence: 'With more accounts, read the results in each account.',
    source: 'AWS Config developer guide, service limits',
  },
  {
    what: 'Roles in an account',
    value: '5,000',
    consequence: 'One run stays within the default memory and timeout at that size.',
    source: 'IAM user guide, quotas',
  },
  {
    what: 'Calls of IAM and AWS Config a second',
    value: 'not published',
    consequence:
      'Each member is called with its own role. We assume that AWS counts calls by account, and that members do not throttle each other.',
    source: '',
  },
];
