import { IAMClient } from '@aws-sdk/client-iam';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { RemediatorPorts } from '../../remediation/look.ts';
import type { RoleReader, WholeBucket } from '../../remediation/ports.ts';
import type { RestorerPorts } from '../../remediation/restore.ts';
import type { RemediationSettings } from '../../remediation/settings.ts';
import type { Time } from '../../function/clock.ts';
import { ownEnvironment } from '../../function/environment.ts';
import type { Connections } from '../connections.ts';
import { createRetries, createRetryStrategy } from '../retry.ts';
import { readRoles } from '../roles.ts';
import type { Surroundings } from '../signed-call.ts';
import { createBucket } from './bucket.ts';
import { createReferenceReader } from './reference-reader.ts';
import { createRoleChanges } from './role-changes.ts';
import { createRoleCreation } from './role-creation.ts';
import { createRoleReader } from './role-reader.ts';
import { createRoleRemoval } from './role-removal.ts';
import { createS3 } from './s3.ts';
import type { S3 } from './s3.ts';
import { createUseReader } from './use-reader.ts';
import { createWholeBucket } from './whole-bucket.ts';

/** What the adapters of one invocation are made with. */
export interface Wiring {
  readonly connections: Connections;
  readonly settings: RemediationSettings;
  readonly time: Time;
  /** When Lambda ends the function. */
  readonly ends: Date;
  /** Ends all calls that are still under way. */
  readonly signal: AbortSignal;
}

const openS3 = ({ connections, settings, time, signal }: Wiring): S3 =>
  createS3(connections, settings, ownEnvironment(), time, signal);

const openIam = ({ connections }: Wiring): IAMClient =>
  new IAMClient({ requestHandler: connections, retryStrategy: createRetryStrategy() });

/** What the listing of roles is asked with, which the client of IAM would read slowly. */
const surroundingsOf = ({ connections, time, signal }: Wiring): Surroundings => {
  const environment = ownEnvironment();
  return {
    connections,
    credentials: fromEnv(),
    region: environment['AWS_REGION'] ?? '',
    environment,
    sleep: time.sleep,
    signal,
    principal: "the function's own role",
    retries: createRetries(),
  };
};

const openReader = (work: Wiring, client: IAMClient): RoleReader => ({
  ...createRoleReader(client, work.settings, work.signal),
  list: () => readRoles(surroundingsOf(work)),
});

/** What the function that quarantines and deletes works with, with its own credentials. */
export const openRemediator = (work: Wiring): Omit<RemediatorPorts, 'note' | 'ends'> => {
  const { settings, time, signal } = work;
  const iam = openIam(work);
  return {
    time,
    bucket: createBucket(openS3(work), settings.backupPrefix),
    reader: openReader(work, iam),
    uses: createUseReader(iam, settings, time, signal),
    references: createReferenceReader(work),
    changes: createRoleChanges(iam, settings, signal),
    removal: createRoleRemoval(iam, settings, signal),
  };
};

/** What the function that restores works with, with its own credentials. */
export const openRestorer = (work: Wiring): Omit<RestorerPorts, 'note' | 'ends'> => {
  const { settings, time, signal } = work;
  const iam = openIam(work);
  return {
    time,
    bucket: createBucket(openS3(work), settings.backupPrefix),
    reader: openReader(work, iam),
    changes: createRoleChanges(iam, settings, signal),
    creation: createRoleCreation(iam, settings, signal),
  };
};

/** The bucket as a whole, with the own credentials of the function that keeps it. */
export const openWholeBucket = (work: Wiring): WholeBucket => createWholeBucket(openS3(work));
