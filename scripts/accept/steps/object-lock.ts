// A second instance, which writes its backups to a bucket with Object Lock and sends every evaluation each time.
import type { Aws } from '../aws/aws.ts';
import { elements } from '../aws/call.ts';
import { ignoring } from '../aws/ignoring.ts';
import { isExact, runCycle } from '../cycle.ts';
import { evaluate } from '../evaluation.ts';
import { lockBucket, lockInstance, tag } from '../names.ts';
import { roleNames } from '../roles.ts';
import { seen } from '../step.ts';
import type { Step } from '../step.ts';
import { createHash } from 'node:crypto';

const md5 = (body: string): Record<string, string> => ({
  'content-md5': createHash('md5').update(body).digest('base64'),
});

const put = (aws: Aws, bucket: string, part: string, body: string): Promise<string> =>
  aws.call({ service: 's3', method: 'PUT', path: `/${bucket}`, query: { [part]: '' }, headers: md5(body), body });

const createBucket = async (aws: Aws, bucket: string): Promise<void> => {
  const place =
    aws.region === 'us-east-1'
      ? ''
      : `<CreateBucketConfiguration><LocationConstraint>${aws.region}</LocationConstraint></CreateBucketConfiguration>`;
  const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
  const created = aws.call({ service: 's3', method: 'PUT', path: `/${bucket}`, headers, body: place });
  await ignoring(created, 'BucketAlreadyOwnedByYou');
  await put(
    aws,
    bucket,
    'tagging',
    `<Tagging><TagSet><Tag><Key>${tag.key}</Key><Value>${tag.value}</Value></Tag></TagSet></Tagging>`,
  );
  const retention = '<DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention>';
  await put(
    aws,
    bucket,
    'object-lock',
    `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>${retention}</Rule></ObjectLockConfiguration>`,
  );
};

const countVersions = async ({ call }: Aws, bucket: string): Promise<number> =>
  elements('Key', await call({ service: 's3', method: 'GET', path: `/${bucket}`, query: { versions: '' } })).length;

const onlyOnAws = {
  reason: 'The local AWS holds no object, and refuses none that comes without a checksum.',
  rehearsed: true,
} as const;

export const objectLockSteps: readonly Step[] = [
  {
    name: 'object-lock',
    phase: 'run',
    proves: 'A bucket with Object Lock accepts what the functions write, and a role comes back from it.',
    expected: 'Objects in the bucket; the role is gone, and comes back with a new id and no other difference.',
    onlyOnAws,
    run: async (world) => {
      const { aws, account, terraform } = world;
      const bucket = lockBucket(account);
      await createBucket(aws, bucket);
      await terraform.must('apply', '-auto-approve', '-no-color', '-var', 'object_lock=true');
      const cycle = await runCycle(world, lockInstance, roleNames.locked);
      const versions = await countVersions(aws, bucket);
      return seen({ ...cycle, versions }, isExact(cycle) && versions > 0);
    },
  },
  {
    name: 'evaluations-sent-again',
    phase: 'run',
    proves: 'With reporting = "all" a run sends every evaluation again: `late` checks whether AWS Config billed them.',
    expected: 'Two runs that report as many evaluations each.',
    onlyOnAws: { reason: 'The local AWS sends no bill.', rehearsed: true },
    run: async (world) => {
      const first = await evaluate(world, lockInstance);
      const second = await evaluate(world, lockInstance);
      world.facts['sentAgainAt'] = world.now().toISOString();
      world.facts['sentAgain'] = String(second['reported']);
      const isRight = first['reported'] === second['reported'] && Number(second['reported']) > 0;
      return seen({ first: first['reported'], second: second['reported'] }, isRight);
    },
  },
  {
    name: 'instance-removed',
    phase: 'run',
    proves: 'Terraform destroys an instance whose backups are in a bucket of the user, and leaves the bucket.',
    expected: 'The bucket still holds what was written.',
    run: async ({ aws, account, terraform }) => {
      await terraform.must('apply', '-auto-approve', '-no-color');
      const versions = await countVersions(aws, lockBucket(account));
      return seen({ versions }, versions > 0);
    },
  },
];
