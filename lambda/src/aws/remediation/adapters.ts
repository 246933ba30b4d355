import type { DeletionPorts } from '../../remediation/deletion.ts';
import type { Work } from '../../action-handler.ts';
import type { RestorePorts } from '../../remediation/restore.ts';
import { createBackupStore } from './backups.ts';
import { createIamClient } from '../connections.ts';
import { createLedgerStore } from './ledger.ts';
import { createObjectStore } from './objects.ts';
import type { ObjectStore } from './objects.ts';
import { createRoleChanges } from './role-changes.ts';
import { createRoleCreation } from './role-creation.ts';
import { createRoleReader } from './role-reader.ts';
import { createRoleRemoval } from './role-removal.ts';

const createObjects = ({ connections, settings, signal }: Work): ObjectStore =>
  createObjectStore(connections, settings, process.env, signal);

/** What the function that quarantines and deletes works with, with its own credentials. */
export const openRemoval = (work: Work): DeletionPorts => {
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
export const openCreation = (work: Work): RestorePorts => {
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
