// What the annotations of findings say of the resources that still name a role.
import { describe, expect, it } from 'vitest';
import { evaluateAccount } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Options } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { RecordedResult, ReferenceFinder } from '../../../lambda/src/evaluation/ports.ts';
import type { Log } from '../../../lambda/src/function/log.ts';
import { fakeAccount, silentLog } from '../../fixtures/fake-account.ts';
import { aPolicy, aRole, daysAgo, now, usedAt } from '../roles.ts';

const idle = aRole({ id: 'AROAIDLE', name: 'idle' });
const used = aRole({ id: 'AROAUSED', name: 'used', ...usedAt(daysAgo(1)) });

/** Says of every role that so many resources of these types name it. */
const named =
  (...types: readonly string[]): ReferenceFinder =>
  () =>
    types.map((type, index) => ({ accountId: '1', region: 'eu-west-1', type, id: `r-${index}`, name: undefined }));

const run = async (
  references: Promise<ReferenceFinder> | undefined,
  given: Partial<Options> = {},
  results: readonly RecordedResult[] = [],
  log: Log = silentLog,
) => {
  const account = fakeAccount({ pages: [[used, idle]], results });
  const options: Options = { policy: aPolicy(), resourceId: 'RoleId', reporting: 'all', references, ...given };
  const { finished, progress } = evaluateAccount(account, options, now, log);
  await finished;
  const sent = account.puts.flat();
  return { sent, progress, annotationOf: (id: string) => sent.find(({ resourceId }) => resourceId === id)?.annotation };
};

const functionType = 'AWS::Lambda::Function';
const taskType = 'AWS::ECS::TaskDefinition';

describe('the annotation of a finding', () => {
  it('says which types of resources name the role, each once, and of no role that is compliant', async () => {
    const { annotationOf } = await run(Promise.resolve(named(taskType, functionType, functionType)));

    expect(annotationOf('AROAIDLE')).toMatch(/; named by function, task definition$/);
    expect(annotationOf('AROAUSED')).not.toContain('named by');
  });

  it('names three types, and counts the rest', async () => {
    const four = [functionType, taskType, 'AWS::CodeBuild::Project', 'AWS::RDS::DBInstance'];
    const { annotationOf } = await run(Promise.resolve(named(...four)));

    expect(annotationOf('AROAIDLE')).toMatch(/; named by [\w ]+, [\w ]+, [\w ]+ and 1 more$/);
  });

  it('says nothing of a role that no resource names, or where nobody asks', async () => {
    expect((await run(Promise.resolve(named()))).annotationOf('AROAIDLE')).not.toContain('named by');
    expect((await run(undefined)).annotationOf('AROAIDLE')).not.toContain('named by');
  });

  it('does not change with the number of resources, so that "changes" sends it once', async () => {
    const first = await run(Promise.resolve(named(functionType)));
    const recorded = first.sent.map(({ resourceId, compliance, annotation }) => ({
      resourceId,
      compliance,
      annotation,
    }));
    const more = await run(Promise.resolve(named(functionType, functionType)), { reporting: 'changes' }, recorded);
    const other = await run(Promise.resolve(named(taskType)), { reporting: 'changes' }, recorded);

    expect(more.sent).toEqual([]);
    expect(other.sent.map(({ resourceId }) => resourceId)).toEqual(['AROAIDLE']);
  });

  it('waits for what names the roles', async () => {
    let answer: (find: ReferenceFinder) => void = () => undefined;
    const reading = new Promise<ReferenceFinder>((resolve) => {
      answer = resolve;
    });
    const running = run(reading);
    await new Promise((resolve) => void setImmediate(resolve));
    answer(named(functionType));

    expect((await running).annotationOf('AROAIDLE')).toMatch(/; named by function$/);
  });
});

describe('where the inventory cannot be read', () => {
  const failing = (): Promise<ReferenceFinder> => Promise.reject(new Error('AWS Config in eu-west-1 said no'));
  const warnings: object[] = [];
  const log: Log = { ...silentLog, warn: (entry) => warnings.push(entry) };

  it('the run goes on, says so in one line, and leaves a note as AWS Config holds it', async () => {
    const { sent } = await run(Promise.resolve(named(functionType)));
    const recorded = sent.map(({ resourceId, compliance, annotation }) => ({ resourceId, compliance, annotation }));
    warnings.length = 0;
    const again = await run(failing(), { reporting: 'changes' }, recorded, log);

    expect(again.sent).toEqual([]);
    expect(again.progress).toMatchObject({ unchanged: 2 });
    expect(warnings).toEqual([{ event: 'references.failed', error: 'AWS Config in eu-west-1 said no' }]);
  });

  it('a note is left out where nobody knows what AWS Config holds', async () => {
    const { annotationOf } = await run(failing());
    expect(annotationOf('AROAIDLE')).not.toContain('named by');
  });

  it('a run without a finding ends all the same', async () => {
    const account = fakeAccount({ pages: [[used]] });
    const options: Options = { policy: aPolicy(), resourceId: 'RoleId', reporting: 'all', references: failing() };
    await expect(evaluateAccount(account, options, now, silentLog).finished).resolves.toBeUndefined();
  });
});
