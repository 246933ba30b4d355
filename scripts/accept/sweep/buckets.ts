import type { Aws } from '../aws/aws.ts';
import { elements } from '../aws/call.ts';
import { ignoring } from '../aws/ignoring.ts';
import { filterAsync, hasTagInXml, isNamedByRun } from './remnant.ts';
import { Refusal } from '../refusal.ts';
import type { Finder } from './remnant.ts';

const tagsOf = async ({ call }: Aws, bucket: string): Promise<string> => {
  try {
    return await call({ service: 's3', method: 'GET', path: `/${bucket}`, query: { tagging: '' } });
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchTagSet') return '';
    if (error instanceof Error && /^(?:PermanentRedirect|AuthorizationHeaderMalformed)$/.test(error.name)) {
      throw new Refusal(`The bucket ${bucket} is of another Region: clean up there first, with AWS_REGION.`);
    }
    throw error;
  }
};

const pathOf = (bucket: string, key: string): string =>
  `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

/** All versions, those that Object Lock holds in governance mode included. What is listed first goes first. */
const emptyBucket = async ({ call }: Aws, bucket: string): Promise<void> => {
  for (;;) {
    const listing = await call({ service: 's3', method: 'GET', path: `/${bucket}`, query: { versions: '' } });
    const keys = elements('Key', listing);
    const versions = elements('VersionId', listing);
    if (keys.length === 0) return;
    for (const [at, key] of keys.entries()) {
      const query = { versionId: versions[at] ?? '' };
      const headers = { 'x-amz-bypass-governance-retention': 'true' };
      await call({ service: 's3', method: 'DELETE', path: pathOf(bucket, key), query, headers });
    }
  }
};

/** The policy of the module's bucket lets nobody delete what is in it, so it goes first. */
const removeBucket = async (aws: Aws, bucket: string): Promise<void> => {
  const policy = aws.call({ service: 's3', method: 'DELETE', path: `/${bucket}`, query: { policy: '' } });
  await ignoring(policy, 'NoSuchBucketPolicy');
  await emptyBucket(aws, bucket);
  await aws.call({ service: 's3', method: 'DELETE', path: `/${bucket}` });
};

export const findBuckets: Finder = async (aws) => {
  const listing = await aws.call({ service: 's3', method: 'GET', path: '/' });
  const named = elements('Name', listing).filter(isNamedByRun);
  const tagged = await filterAsync(named, async (bucket) => hasTagInXml(await tagsOf(aws, bucket)));
  return tagged.map((id) => ({ kind: 'bucket', id, remove: () => removeBucket(aws, id) }));
};
