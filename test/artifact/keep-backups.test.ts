// What Terraform asks the committed zip before it destroys the bucket of the backups, with a bucket that a few lines stand in for.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import type { ArtifactResult } from '../../lab/runtime/run-artifact.ts';

const bucket = 'the-backups';
const listing = (found = ''): string =>
  `<?xml version="1.0"?><ListVersionsResult><Name>${bucket}</Name>${found}</ListVersionsResult>`;
const error = (code: string): string => `<Error><Code>${code}</Code><Message>No.</Message></Error>`;

describe('the function that keeps the backups, asked by Terraform', () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: string };
  let asked: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const isSigned = /^AWS4-HMAC-SHA256 .*\/s3\/aws4_request/.test(request.headers.authorization ?? '');
      asked.push(`${isSigned ? 'signed' : 'unsigned'} ${String(request.method)} ${String(request.url)}`);
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    server.close();
  });

  const ask = (tf: unknown, status: number, body: string): Promise<ArtifactResult> => {
    answer = { status, body };
    const env = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      RULE_NAME: 'the-rule',
      RULE_PARAMETERS: '{}',
      OWN_ROLES: '/the-rule',
      PARTITION: 'aws',
      ACCOUNT_ID: '123456789012',
      BACKUP_BUCKET: bucket,
      BACKUP_PREFIX: 'the-rule/123456789012/',
    };
    return runArtifact({ handler: 'keeper.handler', event: { action: 'keep-backups', tf }, env });
  };
  const destroy = (status: number, body: string) =>
    ask({ action: 'delete', prev_input: { action: 'keep-backups' } }, status, body);

  const theListing = [`signed GET /${bucket}/?max-keys=1&versions=`];

  it.each(['create', 'update'])('answers without a call to AWS on %s', async (action) => {
    const { result, stdout } = await ask({ action, prev_input: null }, 500, '');

    expect(result).toMatchObject({ action: 'keep-backups', outcome: 'done' });
    expect(stdout).toContain('"event":"keep-backups.finished"');
    expect(asked).toEqual([]);
  });

  it.each([
    ['is empty', 200, listing()],
    ['is gone', 404, error('NoSuchBucket')],
  ])('answers where the bucket %s', async (_, status, body) => {
    expect((await destroy(status, body)).result).toMatchObject({ action: 'keep-backups', outcome: 'done' });
    expect(asked).toEqual(theListing);
  });

  it.each([
    ['an object', 'Version'],
    ['nothing but what was deleted', 'DeleteMarker'],
  ])('fails where the bucket holds %s, with one call, a line in the log, and no number for it', async (_, element) => {
    const { error: failure, stdout } = await destroy(200, listing(`<${element}><Key>a</Key></${element}>`));

    expect(failure?.name).toBe('RemediationError');
    expect(failure?.message).toMatch(/^The bucket the-backups holds backups of roles, so it is not destroyed/);
    expect(asked).toEqual(theListing);
    expect(stdout).toContain('"event":"keep-backups.failed"');
    expect(stdout).toMatch(/"ActionsFailed":\[?0\b/);
  });

  it.each([
    ['is not a listing', 200, '<html>sign in</html>', 'IncompleteError', /^S3's answer is not a listing of the bucket/],
    ['is a refusal', 403, error('AccessDenied'), 'AccessError', /"Resource":"arn:aws:s3:::the-backups"/],
  ])(
    'fails where the answer of S3 %s, which must not pass for an empty bucket',
    async (_, status, body, name, text) => {
      const { error: failure } = await destroy(status, body);

      expect(failure?.name).toBe(name);
      expect(failure?.message).toMatch(text);
    },
  );

  it.each([[undefined], [{ action: 'read' }]])('refuses %j before it calls anything', async (tf) => {
    expect((await ask(tf, 200, listing())).error?.name).toBe('InputError');
    expect(asked).toEqual([]);
  });
});
