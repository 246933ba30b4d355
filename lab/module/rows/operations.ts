// Alarms, the destination of failures, notifications and the dashboard.
import { accepts, list, refuses } from '../table.ts';

const topic = (index: number): string => `arn:aws:sns:eu-west-1:123456789012:on-call-${index}`;
const logLevel =
  'needs log_level TRACE, DEBUG or INFO; it is {}. The metrics are a line of the log without a level, which Lambda counts as INFO.';

export const operations = [
  refuses(
    'alarms',
    'Each of alarms.actions must be the ARN of an SNS topic, as in arn:aws:sns:eu-west-1:123456789012:on-call.',
    [
      [
        'an action that is a function',
        { alarms: { actions: ['arn:aws:lambda:eu-west-1:123456789012:function:on-call'] } },
      ],
      ['an action that is null', { alarms: { actions: [topic(1), null] } }],
    ],
  ),
  refuses('alarms', 'alarms.actions must hold at most 5 ARNs, the limit of CloudWatch.', [
    ['six actions', { alarms: { actions: list(6, topic) } }],
  ]),
  refuses('alarms', 'alarms.max_unused_roles must be a whole number.', [
    ['half a role', { alarms: { max_unused_roles: 0.5 } }],
  ]),
  refuses('alarms', 'alarms.max_unused_roles must be 0 or more.', [
    ['less than no role', { alarms: { max_unused_roles: -1 } }],
  ]),
  refuses('alarms', `alarms ${logLevel}`, [['alarms at the level WARN', { alarms: {}, log_level: 'WARN' }, 'WARN']]),

  refuses('dashboard', `dashboard ${logLevel}`, [
    ['a dashboard at the level ERROR', { dashboard: true, log_level: 'ERROR' }, 'ERROR'],
  ]),

  refuses(
    'failure_destination',
    'failure_destination.arn must be the ARN of an SQS queue or an SNS topic, as in arn:aws:sqs:eu-west-1:123456789012:failures, or null.',
    [
      [
        'a destination that is a function',
        { failure_destination: { arn: 'arn:aws:lambda:eu-west-1:123456789012:function:failures' } },
      ],
    ],
  ),

  refuses('notifications', 'notifications must have either topic_arn or email_addresses, and not both.', [
    ['notifications to nobody', { notifications: {} }],
    [
      'notifications to a topic and to addresses',
      { notifications: { topic_arn: topic(1), email_addresses: ['on-call@example.com'] } },
    ],
  ]),
  refuses(
    'notifications',
    'notifications.topic_arn must be the ARN of an SNS topic, as in arn:aws:sns:eu-west-1:123456789012:on-call, or null.',
    [['the name of a topic', { notifications: { topic_arn: 'on-call' } }]],
  ),
  refuses(
    'notifications',
    'Each of notifications.email_addresses must be an e-mail address, as in on-call@example.com.',
    [['an address without an @', { notifications: { email_addresses: ['a@example.com', 'on-call.example.com'] } }]],
  ),
];

export const operationsEdges = [
  accepts('alarms with nothing more', { alarms: {} }),
  accepts('five actions and no unused role', { alarms: { actions: list(5, topic), max_unused_roles: 0 } }),
  accepts('the level WARN alone', { log_level: 'WARN' }),
  accepts('alarms and a dashboard at the level INFO', { alarms: {}, dashboard: true, log_level: 'INFO' }),
  accepts('alarms and a dashboard at the level DEBUG', { alarms: {}, dashboard: true, log_level: 'DEBUG' }),
  accepts('alarms and a dashboard at the level TRACE', { alarms: {}, dashboard: true, log_level: 'TRACE' }),
  accepts('a queue of another partition as the destination of failures', {
    failure_destination: { arn: 'arn:aws-us-gov:sqs:us-gov-west-1:123456789012:failures' },
  }),
  accepts('a topic as the destination of failures', { failure_destination: { arn: topic(1) } }),
  accepts('notifications to a topic alone', { notifications: { topic_arn: topic(1) } }),
  accepts('notifications to an address alone', { notifications: { email_addresses: ['on-call@example.com'] } }),
];
