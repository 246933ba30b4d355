import { elements } from '../aws/call.ts';
import { instance } from '../names.ts';
import { filterAsync, hasTagInXml, isNamedByRun, isTagged } from './remnant.ts';
import type { Finder } from './remnant.ts';

const lastPart = (text: string, separator: string): string => text.split(separator).at(-1) ?? '';

export const findTopics: Finder = async ({ query }) => {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const xml = await query('sns', 'ListTopics', token === undefined ? {} : { NextToken: token });
    arns.push(...elements('TopicArn', xml));
    token = elements('NextToken', xml)[0];
  } while (token !== undefined && token !== '');
  const named = arns.filter((arn) => isNamedByRun(lastPart(arn, ':')));
  const tagged = await filterAsync(named, async (arn) =>
    hasTagInXml(await query('sns', 'ListTagsForResource', { ResourceArn: arn })),
  );
  return tagged.map((arn) => ({
    kind: 'topic',
    id: lastPart(arn, ':'),
    remove: async () => {
      await query('sns', 'DeleteTopic', { TopicArn: arn });
    },
  }));
};

export const findQueues: Finder = async ({ json }) => {
  const input = { QueueNamePrefix: instance };
  const { QueueUrls = [] } = await json<{ QueueUrls?: readonly string[] }>('sqs', 'ListQueues', input);
  const tagged = await filterAsync(QueueUrls, async (QueueUrl) =>
    isTagged((await json<{ Tags?: Record<string, string> }>('sqs', 'ListQueueTags', { QueueUrl })).Tags),
  );
  return tagged.map((QueueUrl) => ({
    kind: 'queue',
    id: lastPart(QueueUrl, '/'),
    remove: async () => {
      await json('sqs', 'DeleteQueue', { QueueUrl });
    },
  }));
};
