import { parseJson, isJson } from '../../function/json.ts';
import { RemediationError } from '../../function/errors.ts';
import { emptyLedger } from '../../remediation/brake.ts';
import type { Ledger, LedgerStore } from '../../remediation/ports.ts';
import type { ObjectStore } from './objects.ts';

const readLedger = (text: string, key: string): Ledger => {
  const read = parseJson(text);
  const isLedger =
    isJson(read) && (['quarantine', 'delete', 'samples'] as const).every((field) => Array.isArray(read[field]));
  if (!isLedger)
    throw new RemediationError(`Nothing was done: ${key} is no ledger of the brake. Delete that version of it`);
  return read as unknown as Ledger;
};

/** @param prefix - of the keys in the bucket; ends with "/" */
export const createLedgerStore = (objects: ObjectStore, prefix: string): LedgerStore => {
  const key = `${prefix}brake.json`;
  return {
    read: async () => {
      const found = await objects.get(key);
      if (found === undefined) return { ledger: emptyLedger, revision: undefined };
      return { ledger: readLedger(found.text, key), revision: found.etag };
    },
    write: (ledger, revision) =>
      objects.put(key, JSON.stringify(ledger), revision === undefined ? 'absent' : { etag: revision }),
  };
};
