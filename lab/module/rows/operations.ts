// Alarms, the destination of failures, notifications and the dashboard.
import { Hidden } from '../diagnose.ts';
import { accepts, list, refuses } from '../table.ts';

const topic = (index: number): string => `arn:aws:sns:eu-west-1:123456789012:on-call-${index}`;
const logLevel =
  'needs log_level TRACE, DEBUG or INFO; it is {}. The metrics are a line of the log without a level, which Lambda counts as INFO.';

const shortLog =
  'log_retention_in_days must not be 1 with organization and alarms, because the daily check for accounts that are not ' +
  'evaluated reads the log of 30 hours; take 3 or more, or another frequency.';
const either = 'notifications must have either topic_arn, or email_addresses or create_topic = true, and not both.';

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
  refuses(
    'alarms',
    'Each of alarms.actions must be a standard topic: CloudWatch cannot publish to FIFO topics; name a standard topic, and subscribe the readers to it.',
    [['an action that is a FIFO topic', { alarms: { actions: [topic(1), `${topic(2)}.fifo`] } }]],
  ),
  refuses('alarms', 'alarms.watch_unused_roles needs alarms.max_unused_roles: how many unused roles are too many.', [
    ['an alarm on unused roles without a number', { alarms: { watch_unused_roles: true } }],
  ]),
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

  refuses('log_retention_in_days', shortLog, [
    [
      'a log of one day where a daily check reads more',
      { log_retention_in_days: 1, organization: {}, alarms: {}, maximum_execution_frequency: 'TwentyFour_Hours' },
    ],
  ]),

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

  refuses(
    'failure_destination',
    'failure_destination.arn must be a standard queue or topic, because Lambda does not send failures to FIFO queues or topics.',
    [
      [
        'a FIFO queue as the destination',
        { failure_destination: { arn: 'arn:aws:sqs:eu-west-1:123456789012:failures.fifo' } },
      ],
    ],
  ),
  refuses(
    'failure_destination',
    'failure_destination.create_queue must be true without failure_destination.arn: the events need a queue.',
    [['a destination that is nowhere', { failure_destination: { create_queue: false } }]],
  ),

  refuses('notifications', either, [
    ['notifications to nobody', { notifications: {} }],
    ['notifications without a topic', { notifications: { create_topic: false } }],
    ['notifications to two topics', { notifications: { topic_arn: topic(1), create_topic: true } }],
    [
      'notifications to a topic and to addresses',
      { notifications: { topic_arn: topic(1), email_addresses: ['on-call@example.com'] } },
    ],
  ]),
  refuses(
    'notifications',
    'notifications.create_topic must not be false with email_addresses, which are subscribed to that topic.',
    [
      [
        'addresses without the topic that they are subscribed to',
        { notifications: { topic_arn: topic(1), email_addresses: ['a@example.com'], create_topic: false } },
      ],
    ],
  ),
  refuses(
    'notifications',
    'notifications.email_addresses must not be sensitive, because each is part of the address of a resource; unwrap it with nonsensitive().',
    [
      [
        'addresses that are sensitive',
        { notifications: { email_addresses: new Hidden('sensitive', ['on-call@example.com']) } },
      ],
    ],
  ),
  refuses(
    'notifications',
    'notifications.topic_arn must be a standard topic: FIFO topics reject messages without a group, and mail addresses.',
    [['a FIFO topic', { notifications: { topic_arn: `${topic(1)}.fifo` } }]],
  ),
  refuses(
    'notifications',
    'notifications.topic_arn must be the ARN of an SNS topic, as in arn:aws:sns:eu-west-1:123456789012:on-call, or null.',
    [['the name of a topic', { notifications: { topic_arn: 'on-call' } }]],
  ),
  refuses('notifications', 'notifications.each must be "run" or "role".', [
    ['messages for each finding', { notifications: { topic_arn: topic(1), each: 'finding' } }],
    ['messages for each Run', { notifications: { topic_arn: topic(1), each: 'Run' } }],
  ]),
  refuses(
    'notifications',
    'Each of notifications.email_addresses must be an e-mail address, as in on-call@example.com.',
    [['an address without an @', { notifications: { email_addresses: ['a@example.com', 'on-call.example.com'] } }]],
  ),
];

export const operationsEdges = [
  accepts('alarms with nothing more', { alarms: {} }),
  accepts('a log of one day with alarms of one account', { log_retention_in_days: 1, alarms: {} }),
  accepts('a log of one day in an organization without alarms', { log_retention_in_days: 1, organization: {} }),
  accepts('a log of three days in an organization with alarms', {
    log_retention_in_days: 3,
    organization: {},
    alarms: {},
  }),
  accepts('a log of one day in an organization with alarms and runs twice a day', {
    log_retention_in_days: 1,
    organization: {},
    alarms: {},
    maximum_execution_frequency: 'Twelve_Hours',
  }),
  accepts('five actions and no unused role', { alarms: { actions: list(5, topic), max_unused_roles: 0 } }),
  accepts('the level WARN alone', { log_level: 'WARN' }),
  accepts('alarms and a dashboard at the level INFO', { alarms: {}, dashboard: true, log_level: 'INFO' }),
  accepts('alarms and a dashboard at the level DEBUG', { alarms: {}, dashboard: true, log_level: 'DEBUG' }),
  accepts('alarms and a dashboard at the level TRACE', { alarms: {}, dashboard: true, log_level: 'TRACE' }),
  accepts('a queue of another partition as the destination of failures', {
    failure_destination: { arn: 'arn:aws-us-gov:sqs:us-gov-west-1:123456789012:failures' },
  }),
  accepts('a topic as the destination of failures', { failure_destination: { arn: topic(1) } }),
  accepts('a message for each run', { notifications: { topic_arn: topic(1), each: 'run' } }),
  accepts('a message for each role', { notifications: { topic_arn: topic(1), each: 'role' } }),
  accepts('messages for nothing said', { notifications: { topic_arn: topic(1), each: null } }),
  accepts('notifications to a topic alone', { notifications: { topic_arn: topic(1) } }),
  accepts('notifications to a topic that others are subscribed to', { notifications: { create_topic: true } }),
  accepts('a destination of failures instead of a queue', {
    failure_destination: { arn: topic(1), create_queue: false },
  }),
  accepts('notifications to an address alone', { notifications: { email_addresses: ['on-call@example.com'] } }),
];
