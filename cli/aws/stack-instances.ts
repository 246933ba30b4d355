import { toAnswer } from '../../lambda/src/aws/coverage/answer.ts';
import { cloudFormation } from '../../lambda/src/aws/services.ts';
import { callSigned } from '../../lambda/src/aws/signed-call.ts';
import type { Surroundings } from '../../lambda/src/aws/signed-call.ts';
import { createXmlReader } from '../../lambda/src/aws/xml-reader.ts';
import type { Reading } from '../../lambda/src/aws/xml-reader.ts';
import { none, unread } from '../../lambda/src/coverage/coverage.ts';
import type { Answer, StackInstance } from '../../lambda/src/coverage/coverage.ts';
import { IncompleteError } from '../../lambda/src/function/errors.ts';

const shape = {
  ListStackInstancesResponse: {
    ListStackInstancesResult: {
      Summaries: [
        { Account: 'text', Status: 'text', StatusReason: 'text', StackInstanceStatus: { DetailedStatus: 'text' } },
      ],
      NextToken: 'text',
    },
  },
} as const;

type Page = NonNullable<NonNullable<Reading<typeof shape>['ListStackInstancesResponse']>['ListStackInstancesResult']>;
type Summary = NonNullable<Page['Summaries']>[number];

const parse = (text: string): Page => {
  const reader = createXmlReader(shape);
  reader.write(Buffer.from(text));
  const page = reader.end().ListStackInstancesResponse?.ListStackInstancesResult;
  if (page === undefined) throw new IncompleteError('cloudformation:ListStackInstances gave no list');
  return page;
};

const toInstance = ({
  Account: accountId,
  Status: status,
  StatusReason,
  StackInstanceStatus,
}: Summary): StackInstance => {
  if (accountId === undefined || status === undefined) {
    throw new IncompleteError('CloudFormation did not tell the account or the status of a stack instance');
  }
  const { DetailedStatus: detailedStatus = null } = StackInstanceStatus ?? {};
  return { accountId, status, detailedStatus, reason: StatusReason === '' ? null : (StatusReason ?? null) };
};

export interface StackSet {
  readonly name: string;
  /** Whether somebody named it: then it has to be there. */
  readonly isNamed: boolean;
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
}

/** Reads the stacks of a stack set, of all accounts; `none` where the default one is not there. */
export const readStackInstances = async (
  surroundings: Surroundings,
  { name, isNamed, callAs }: StackSet,
): Promise<Answer<readonly StackInstance[]>> => {
  const missing = `no stack set ${name} exists here (--stack-set and --call-as name another)`;
  const answer = await toAnswer(
    async () => {
      const instances: StackInstance[] = [];
      const seen = new Set<string>();
      for (let token: string | undefined; ;) {
        const input = { StackSetName: name, CallAs: callAs, NextToken: token };
        const page = parse(
          await callSigned(surroundings, { service: cloudFormation, action: 'ListStackInstances', input }),
        );
        instances.push(...(page.Summaries ?? []).map(toInstance));
        token = page.NextToken === '' ? undefined : page.NextToken;
        if (token === undefined) return instances;
        if (seen.has(token)) throw new IncompleteError('cloudformation:ListStackInstances gave the same page twice');
        seen.add(token);
      }
    },
    { nothing: { StackSetNotFoundException: missing } },
  );
  if (answer.kind !== 'none') return answer;
  return isNamed ? unread(missing) : none(missing);
};
