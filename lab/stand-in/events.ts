/** The event with which Config invokes the function of a periodic rule. */
export interface ConfigEvent {
  readonly version: string;
  readonly invokingEvent: string;
  readonly ruleParameters: string;
  readonly resultToken: string;
  readonly eventLeftScope: boolean;
  readonly executionRoleArn: string;
  readonly configRuleArn: string;
  readonly configRuleName: string;
  readonly configRuleId: string;
  readonly accountId: string;
}

/** Any field of the event; `invoking` changes single fields of the invoking event, and an object is a way to write JSON. */
export type EventOverrides = Partial<Omit<ConfigEvent, 'ruleParameters'>> & {
  readonly ruleParameters?: string | Readonly<Record<string, string>>;
  readonly invoking?: Partial<InvokingEvent>;
};

export interface InvokingEvent {
  readonly awsAccountId: string;
  readonly notificationCreationTime: string;
  readonly messageType: string;
  readonly recordVersion: string;
}

export interface EventSource {
  readonly accountId: string;
  readonly region: string;
  readonly ruleName: string;
  readonly resultToken: string;
  readonly at: Date;
}

export const scheduledEvent = (source: EventSource, overrides: EventOverrides): ConfigEvent => {
  const { ruleParameters = { max_days_for_last_used: '60' }, invoking, ...fields } = overrides;
  const { accountId, region, ruleName } = source;
  return {
    version: '1.0',
    invokingEvent: JSON.stringify({
      awsAccountId: accountId,
      notificationCreationTime: source.at.toISOString(),
      messageType: 'ScheduledNotification',
      recordVersion: '1.0',
      ...invoking,
    }),
    ruleParameters: typeof ruleParameters === 'string' ? ruleParameters : JSON.stringify(ruleParameters),
    resultToken: source.resultToken,
    eventLeftScope: false,
    executionRoleArn: `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    configRuleArn: `arn:aws:config:${region}:${accountId}:config-rule/config-rule-standin`,
    configRuleName: ruleName,
    configRuleId: 'config-rule-standin',
    accountId,
    ...fields,
  };
};
