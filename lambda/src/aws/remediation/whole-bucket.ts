import { IncompleteError } from '../../function/errors.ts';
import type { WholeBucket } from '../../remediation/ports.ts';
import { readXml } from './s3.ts';
import type { S3 } from './s3.ts';

/** One version of anything: S3 does not destroy a bucket with old versions or delete markers either. */
const query = { versions: '', 'max-keys': '1' } as const;

const shape = { ListVersionsResult: { Version: {}, DeleteMarker: {}, IsTruncated: 'text' } } as const;

export const createWholeBucket = (s3: S3): WholeBucket => ({
  holdsAny: async () => {
    const { text, code } = await s3({ action: 's3:ListBucketVersions', method: 'GET', query }, ['NoSuchBucket']);
    if (code !== undefined) return false;
    const found = readXml(text, shape)?.ListVersionsResult;
    // What is not a listing must not pass for an empty bucket.
    if (found === undefined)
      throw new IncompleteError("S3's answer is not a listing of the bucket, so nothing was done");
    return found.Version !== undefined || found.DeleteMarker !== undefined || found.IsTruncated === 'true';
  },
});
