import { ApiError } from './api-error.ts';
import { document, element, text } from './xml.ts';

/** A message that a topic took. */
export interface Published {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
}

export interface Sns {
  readonly published: readonly Published[];
  readonly publish: (input: Record<string, string>, region: string) => Buffer;
}

/** Of a message, in bytes (Publish, Message). */
const mostBytes = 262_144;

const invalid = (what: string): ApiError => new ApiError('InvalidParameter', `Invalid parameter: ${what}`, 400);

// Fewer than 100 characters, without line breaks and control characters (Publish, Subject).
const isSubject = (subject: string): boolean => /^[^\p{Cc}]{1,99}$/u.test(subject);

/** Amazon SNS as far as the function publishes to it, with what it refuses. */
export const createSns = (topics: readonly string[]): Sns => {
  const published: Published[] = [];
  return {
    published,
    publish: ({ TopicArn: topicArn = '', Subject: subject, Message: message = '' }, region) => {
      if (topicArn.split(':')[3] !== region) throw invalid('TopicArn');
      if (!topics.includes(topicArn)) throw new ApiError('NotFound', 'Topic does not exist', 404);
      if (subject !== undefined && !isSubject(subject)) throw invalid('Subject');
      if (message === '') throw invalid('Empty message');
      if (Buffer.byteLength(message) > mostBytes) throw invalid('Message too long');
      published.push({ topicArn, subject, message });
      return document(element('PublishResponse', element('PublishResult', text('MessageId', 'stand-in-message'))));
    },
  };
};
