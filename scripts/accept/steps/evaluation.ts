// The rule: its results, what it does not send again, and what it tells people.
import { evaluate, readResults, resultOf } from '../evaluation.ts';
import { instance, queueName, tags } from '../names.ts';
import { allRoleNames, roleNames } from '../roles.ts';
import { callAs } from '../session.ts';
import { seen } from '../step.ts';
import type { Step, World } from '../step.ts';
import { waitFor } from '../wait.ts';

const topicArn = ({ aws, account }: World): string => `arn:aws:sns:${aws.region}:${account}:${instance}`;
const queueArn = ({ aws, account }: World): string => `arn:aws:sqs:${aws.region}:${account}:${queueName}`;

/** A queue that receives what the topic gets. All of it can be done twice. */
const subscribeQueue = async (world: World): Promise<string> => {
  const { json, query } = world.aws;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn(world),
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn(world) } },
      },
    ],
  });
  const created = { QueueName: queueName, Attributes: { Policy }, tags };
  const { QueueUrl } = await json<{ QueueUrl: string }>('sqs', 'CreateQueue', created);
  await query('sns', 'Subscribe', { TopicArn: topicArn(world), Protocol: 'sqs', Endpoint: queueArn(world) });
  return QueueUrl;
};

interface Messages {
  readonly Messages?: readonly { readonly Body: string }[];
}

const receive = async ({ aws }: World, QueueUrl: string): Promise<string | undefined> => {
  const received = await aws.json<Messages>('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1 });
  const body = received.Messages?.[0]?.Body;
  return body === undefined ? undefined : (JSON.parse(body) as { readonly Message: string }).Message;
};

/** What has to be reported of the roles of day 0. */
const unused = allRoleNames.filter((name) => name !== roleNames.whitelisted && name !== roleNames.exempt);

const hasBegin = (annotation: string, role: string, text: string): boolean => annotation.startsWith(`${role}: ${text}`);

export const evaluationSteps: readonly Step[] = [
  {
    name: 'evaluation',
    phase: 'run',
    proves: 'AWS Config invokes the function, which reads all roles and reports them.',
    expected: 'The run ends with run.finished, and AWS Config accepted every evaluation.',
    run: async (world) => {
      await subscribeQueue(world);
      const { event, roles, reported, failed } = await evaluate(world, instance);
      return seen({ event, roles, reported, failed }, event === 'run.finished' && failed === 0);
    },
  },
  {
    name: 'results',
    phase: 'run',
    proves: 'The results are right. Roles outside the run are whitelisted, so none of them is a finding.',
    expected: `NON_COMPLIANT are the ${unused.length} roles that nobody used, and no others.`,
    run: async (world) => {
      const results = await readResults(world, instance);
      const found = results.filter(({ compliance }) => compliance === 'NON_COMPLIANT');
      const names = found.map(({ annotation }) => annotation.split(': ')[0] ?? '').sort();
      const exempt = resultOf(results, roleNames.exempt);
      const whitelisted = resultOf(results, roleNames.whitelisted);
      world.facts['whitelistedRecorded'] = whitelisted?.recorded ?? '';
      const isRight =
        names.join() === [...unused].sort().join() &&
        hasBegin(exempt?.annotation ?? '', roleNames.exempt, 'exempt until') &&
        hasBegin(whitelisted?.annotation ?? '', roleNames.whitelisted, 'whitelisted by');
      return seen(
        { results: results.length, names, exempt: exempt?.annotation, whitelisted: whitelisted?.annotation },
        isRight,
      );
    },
  },
  {
    name: 'notification',
    phase: 'run',
    proves: 'The first run sends one message that names what it found.',
    expected: `A message in a queue that names ${roleNames.neverUsed}.`,
    run: async (world) => {
      const QueueUrl = await subscribeQueue(world);
      const message = await waitFor(world, 'a message', () => receive(world, QueueUrl), 5);
      return seen(message.split('\n').slice(0, 3), message.includes(roleNames.neverUsed));
    },
  },
  {
    name: 'changes',
    phase: 'run',
    proves:
      'With reporting = "changes" a run sends nothing that AWS Config already has, and the results stay as they were.',
    expected: 'Nothing reported, and the result of a role has the time of the first run.',
    run: async (world) => {
      const { event, reported } = await evaluate(world, instance);
      const recorded = resultOf(await readResults(world, instance), roleNames.whitelisted)?.recorded;
      const isUnchanged = recorded !== undefined && recorded === world.facts['whitelistedRecorded'];
      return seen({ event, reported, recorded }, reported === 0 && isUnchanged);
    },
  },
  {
    name: 'use',
    phase: 'run',
    proves: `The role ${roleNames.used} can be used; \`late\` checks that the rule knows.`,
    expected: 'allowed',
    run: async (world) => {
      const answer = await callAs(world, roleNames.used);
      return seen(answer, answer === 'allowed');
    },
  },
];
