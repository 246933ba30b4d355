import type { RemediatorPorts } from '../../remediation/look.ts';
import type { WholeBucket } from '../../remediation/ports.ts';
import type { RestorerPorts } from '../../remediation/restore.ts';
import type { RemediationSettings } from '../../remediation/settings.ts';
import type { Time } from '../../function/clock.ts';
import { ownEnvironment } from '../../function/environment.ts';
import { createIamClient } from '../connections.ts';
import type { Connections } from '../connections.ts';
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

/** What the function that quarantines and deletes works with, with its own credentials. */
export const openRemediator = (work: Wiring): Omit<RemediatorPorts, 'note' | 'ends'> => {
  const { connections, settings, time, signal } = work;
  const iam = createIamClient(connections);
  return {
    time,
    bucket: createBucket(openS3(work), settings.backupPrefix),
    reader: createRoleReader(iam, settings, signal),
    uses: createUseReader(iam, settings, time, signal),
    references: createReferenceReader(work),
    changes: createRoleChanges(iam, settings, signal),
    removal: createRoleRemoval(iam, settings, signal),
  };
};

/** What the function that restores works with, with its own credentials. */
export const openRestorer = (work: Wiring): Omit<RestorerPorts, 'note' | 'ends'> => {
  const { connections, settings, time, signal } = work;
  const iam = createIamClient(connections);
  return {
    time,
    bucket: createBucket(openS3(work), settings.backupPrefix),
    reader: createRoleReader(iam, settings, signal),
    changes: createRoleChanges(iam, settings, signal),
    creation: createRoleCreation(iam, settings, signal),
  };
};

/** The bucket as a whole, with the own credentials of the function that keeps it. */
export const openWholeBucket = (work: Wiring): WholeBucket => createWholeBucket(openS3(work));
