// The evaluator asks IAM and AWS Config without the SDK's clients: what these would send is what it has to send.
import {
  ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import type { HttpRequest } from '@smithy/core/protocols';
import { describe, expect, it } from 'vitest';
import { putEvaluations } from '../../../lambda/src/aws/evaluation/put-evaluations.ts';
import { readResults } from '../../../lambda/src/aws/evaluation/results.ts';
import { readRoles } from '../../../lambda/src/aws/roles.ts';
import { endpointOf, iam, config } from '../../../lambda/src/aws/services.ts';
import { parseEvent } from '../../../lambda/src/evaluation/event.ts';
import { answering, surroundingsOf } from './answering.ts';

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
const event = {
  invokingEvent: '{"messageType":"ScheduledNotification","notificationCreationTime":"2026-11-28T12:00:00.250Z"}',
  ruleParameters: '{}',
  resultToken: 'a "token"',
  configRuleName: 'unused-roles',
  accountId: '123456789012',
};
const invocation = parseEvent(event);

/** What decides about a call: not what the SDK says of itself and of its attempts. */
const essence = ({ method, protocol, hostname, path, headers, body }: HttpRequest) => {
  const text = String(body);
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  return {
    method,
    protocol,
    hostname,
    path,
    target: headers['x-amz-target'],
    type: headers['content-type'],
    token: headers['x-amz-security-token'],
    scope: /Credential=AKIA\/\d{8}\/(\S+),/.exec(headers['authorization'] ?? '')?.[1],
    input: isForm ? Object.fromEntries(new URLSearchParams(text)) : (JSON.parse(text) as unknown),
  };
};

const listing =
  '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated>' +
  '<Marker>a+b/c=</Marker><RoleDetailList/></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>';
const lastListing = listing.replace('true', 'false');
const evaluation = { resourceId: 'AROA1', compliance: 'COMPLIANT', annotation: 'a: "é" \\ <b>' } as const;

const ours = async (region: string): Promise<readonly HttpRequest[]> => {
  const iamAnswers = answering({ body: listing }, { body: lastListing });
  for await (const page of readRoles(surroundingsOf(iamAnswers.connections, { region }))) expect(page).toEqual([]);
  const configAnswers = answering({ body: '{"NextToken":"n"}' }, { body: '{}' });
  const surroundings = surroundingsOf(configAnswers.connections, { region });
  for await (const page of readResults(surroundings, invocation)) expect(page).toEqual([]);
  await putEvaluations(surroundings, [evaluation], invocation);
  return [...iamAnswers.requests, ...configAnswers.requests];
};

const theirs = async (region: string): Promise<readonly HttpRequest[]> => {
  const iamAnswers = answering({ body: listing });
  const iamClient = new IAMClient({ region, credentials, requestHandler: iamAnswers.connections });
  const given = { Filter: ['Role' as const], MaxItems: 1_000 };
  await iamClient.send(new GetAccountAuthorizationDetailsCommand(given));
  await iamClient.send(new GetAccountAuthorizationDetailsCommand({ ...given, Marker: 'a+b/c=' }));
  const configAnswers = answering({ body: '{}' });
  const client = new ConfigServiceClient({ region, credentials, requestHandler: configAnswers.connections });
  const asked = {
    ConfigRuleName: 'unused-roles',
    ComplianceTypes: ['COMPLIANT' as const, 'NON_COMPLIANT' as const],
    Limit: 100,
  };
  await client.send(new GetComplianceDetailsByConfigRuleCommand(asked));
  await client.send(new GetComplianceDetailsByConfigRuleCommand({ ...asked, NextToken: 'n' }));
  await client.send(
    new PutEvaluationsCommand({
      Evaluations: [
        {
          ComplianceResourceType: 'AWS::IAM::Role',
          ComplianceResourceId: evaluation.resourceId,
          ComplianceType: evaluation.compliance,
          Annotation: evaluation.annotation,
          OrderingTimestamp: new Date('2026-11-28T12:00:00.250Z'),
        },
      ],
      ResultToken: event.resultToken,
      TestMode: false,
    }),
  );
  return [...iamAnswers.requests, ...configAnswers.requests];
};

const regions = [
  'us-east-1',
  'eu-west-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-east-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-east-1',
  'eusc-de-east-1',
  'xx-new-1',
];

describe('the calls of a run', () => {
  it.each(['eu-west-1', 'cn-northwest-1', 'us-gov-east-1'])("are those of the SDK's clients in %s", async (region) => {
    const expected = await theirs(region);
    expect((await ours(region)).map(essence)).toEqual(expected.map(essence));
  });
});

describe('an endpoint', () => {
  it.each(regions)("is that of the SDK's clients in %s", (region) => {
    const given = { Region: region, UseFIPS: false, UseDualStack: false };
    const ofIam = new IAMClient({ region, credentials }).config.endpointProvider(given);
    const ofConfig = new ConfigServiceClient({ region, credentials }).config.endpointProvider(given);
    const [scheme] = ofIam.properties?.authSchemes as readonly { signingRegion?: string }[];
    expect(endpointOf(iam, {}, region)).toEqual({ url: ofIam.url, region: scheme?.signingRegion });
    expect(endpointOf(config, {}, region)).toEqual({ url: ofConfig.url, region });
  });

  it('is that of the environment, that of the service first', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://a:1', AWS_ENDPOINT_URL_IAM: 'http://b:2/path' };
    expect(endpointOf(iam, environment, 'eu-west-1').url.href).toBe('http://b:2/path');
    expect(endpointOf(config, environment, 'eu-west-1').url.href).toBe('http://a:1/');
  });
});
