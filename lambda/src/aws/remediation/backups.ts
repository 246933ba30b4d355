import type { BackupStore } from '../../remediation/ports.ts';
import type { ObjectStore } from './objects.ts';

/** @param prefix - of the keys in the bucket; ends with "/" */
export const createBackupStore = (objects: ObjectStore, prefix: string): BackupStore => {
  const keyOf = (roleId: string): string => `${prefix}roles/${roleId}.json`;
  return {
    keyOf,
    read: async (roleId) => (await objects.get(keyOf(roleId)))?.text,
    write: async (roleId, text) => {
      await objects.put(keyOf(roleId), text);
    },
  };
};
