import type { DeletionPorts } from '../../remediation/deletion.ts';
import type { BackupBucket } from '../../remediation/ports.ts';
import type { RestorePorts } from '../../remediation/restore.ts';
import type { RemediationSettings } from '../../remediation/settings.ts';
import type { Trail } from '../../remediation/trail.ts';
import { ownEnvironment } from '../../function/environment.ts';
import { createBackupStore } from './backups.ts';
import { createIamClient } from '../connections.ts';
import type { Connections } from '../connections.ts';
import { createLedgerStore } from './ledger.ts';
import { createObjectStore } from './objects.ts';
import type { ObjectStore } from './objects.ts';
import { createRoleChanges } from './role-changes.ts';
import { createRoleCreation } from './role-creation.ts';
import { createRoleReader } from './role-reader.ts';
import { createRoleRemoval } from './role-removal.ts';

/** What the adapters of one invocation are made with. */
export interface Wiring {
  readonly connections: Connections;
  readonly settings: RemediationSettings;
  /** Ends all calls that are still under way. */
  readonly signal: AbortSignal;
  readonly trail: Pick<Trail, 'note'>;
}

const createObjects = ({ connections, settings, signal }: Wiring): ObjectStore =>
  createObjectStore(connections, settings, ownEnvironment(), signal);

/** What the function that quarantines and deletes works with, with its own credentials. */
export const openRemoval = (work: Wiring): DeletionPorts => {
  const { connections, settings, signal } = work;
  const iam = createIamClient(connections);
  const objects = createObjects(work);
  return {
    note: work.trail.note,
    reader: createRoleReader(iam, settings, signal),
    changes: createRoleChanges(iam, settings, signal),
    removal: createRoleRemoval(iam, settings, signal),
    backups: createBackupStore(objects, settings.backupPrefix),
    ledger: createLedgerStore(objects, settings.backupPrefix),
  };
};

/** What the function that restores works with, with its own credentials. */
export const openCreation = (work: Wiring): RestorePorts => {
  const { connections, settings, signal } = work;
  const iam = createIamClient(connections);
  return {
    note: work.trail.note,
    reader: createRoleReader(iam, settings, signal),
    changes: createRoleChanges(iam, settings, signal),
    creation: createRoleCreation(iam, settings, signal),
    backups: createBackupStore(createObjects(work), settings.backupPrefix),
  };
};

/** The bucket of the backups, with the own credentials of the function that restores. */
export const openBucket = (work: Wiring): BackupBucket => {
  const objects = createObjects(work);
  return { holdsAny: () => objects.hasAny() };
};
