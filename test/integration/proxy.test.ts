// A proxy of the environment: whom the command asks for which host.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProxy } from '../../cli/aws/proxy.ts';
import { runCommand } from '../../lab/tools/command.ts';

describe('the proxy for a host', () => {
  const of = (exceptions: string, host = 'iam.amazonaws.com', port?: number) =>
    findProxy({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: exceptions }, host, port);

  it.each([
    { environment: {}, proxy: undefined },
    { environment: { HTTPS_PROXY: '' }, proxy: undefined },
    { environment: { HTTP_PROXY: 'http://a:1' }, proxy: undefined },
    { environment: { HTTPS_PROXY: 'http://a:1' }, proxy: 'http://a:1' },
    { environment: { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:1' }, proxy: 'http://b:1' },
    { environment: { https_proxy: 'b:1' }, proxy: 'http://b:1' },
    { environment: { https_proxy: 'http://b:1', no_proxy: 'iam.amazonaws.com' }, proxy: undefined },
  ])('is $proxy by $environment', ({ environment, proxy }) => {
    expect(findProxy(environment, 'iam.amazonaws.com')).toBe(proxy);
  });

  it.each([
    '*',
    'iam.amazonaws.com',
    'IAM.amazonaws.com',
    'amazonaws.com',
    '.amazonaws.com',
    '*.amazonaws.com',
    'iam.amazonaws.com:443',
    'localhost, amazonaws.com',
    'localhost amazonaws.com',
  ])('is none by NO_PROXY %s', (exceptions) => {
    expect(of(exceptions)).toBeUndefined();
  });

  it.each([
    '',
    'example.com',
    'zonaws.com',
    'ec2.amazonaws.com',
    'iam.amazonaws.com:8443',
    ',',
    '.',
    'x.iam.amazonaws.com',
  ])('stays by NO_PROXY %j', (exceptions) => {
    expect(of(exceptions)).toBe('http://proxy:3128');
  });

  it('is none for a port of its own, and for an address in brackets', () => {
    expect(of('example.com:8443', 'example.com', 8443)).toBeUndefined();
    expect(of('[::1]:443', '[::1]')).toBeUndefined();
  });
});

describe('a command behind a proxy', () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => proxy.close(resolve)));
  beforeEach(() => {
    asked.length = 0;
  });

  const preview = (env: NodeJS.ProcessEnv) =>
    runCommand('preview', [], { env: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', ...env } });
  const address = (): string => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  it.each(['HTTPS_PROXY', 'https_proxy'])('asks that of %s, and tells in one line that it refuses', async (name) => {
    const { code, stderr } = await preview({ [name]: address() });

    expect(asked).toEqual(['iam.amazonaws.com:443']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^preview: .*\n$/);
  });

  it('does not show an address that is none, for a password may be in it', async () => {
    const { code, stderr } = await preview({ HTTPS_PROXY: 'socks5://user:secret@127.0.0.1:1' });

    expect(code).toBe(2);
    expect(stderr).toBe(
      'preview: HTTPS_PROXY is not the address of an HTTP proxy, such as http://proxy.example.com:3128\n',
    );
  });
});
