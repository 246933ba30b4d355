import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import type { Connections } from '../../lambda/src/aws/connections.ts';
import { CommandFailure } from '../failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Either way of writing it; the lower one counts, as with curl. */
const read = (environment: Environment, name: string): string =>
  (environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? '').trim();

/** A host of NO_PROXY stands for those below it too, with a dot or an asterisk before it or without. */
const isExcepted = (exception: string, hostname: string, port: number): boolean => {
  if (exception === '*') return true;
  const [, host = exception, ofPort] = /^([^:]+|\[.+\]):(\d+)$/.exec(exception) ?? [];
  const suffix = host.replace(/^\*?\./, '').replace(/^\[(.*)\]$/, '$1');
  if (suffix === '' || (ofPort !== undefined && Number(ofPort) !== port)) return false;
  return hostname === suffix || hostname.endsWith(`.${suffix}`);
};

/** The address of the proxy; undefined where there is none. */
const proxyOf = (environment: Environment): string | undefined => {
  const proxy = read(environment, 'https_proxy');
  if (proxy === '') return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
};

/** The proxy for a host that is called by HTTPS; undefined for none. */
export const findProxy = (environment: Environment, hostname: string, port = 443): string | undefined => {
  const proxy = proxyOf(environment);
  if (proxy === undefined) return undefined;
  const exceptions = read(environment, 'no_proxy')
    .toLowerCase()
    .split(/[\s,]+/);
  const host = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return exceptions.some((exception) => isExcepted(exception, host, port)) ? undefined : proxy;
};

/** Of the first connection, a proxy's answer included, and of silence. */
const timeouts = { connectionTimeout: 10_000, socketTimeout: 20_000 };

/** The address may hold a password, so it is not shown. */
const createAgent = (proxy: string): HttpsProxyAgent<string> => {
  if (!URL.canParse(proxy) || !/^https?:/i.test(proxy)) {
    throw new CommandFailure('HTTPS_PROXY is not the address of an HTTP proxy, such as http://proxy.example.com:3128');
  }
  return new HttpsProxyAgent(proxy, { keepAlive: true, maxSockets: 50 });
};

/** Connections that go through the proxy of the environment, where it names one for the host. */
export const createProxiedConnections = (environment: Environment): Connections => {
  const direct = createConnections();
  const proxy = proxyOf(environment);
  if (proxy === undefined) return direct;
  const httpsAgent = createAgent(proxy);
  const proxied = new NodeHttpHandler({ ...timeouts, httpsAgent });
  const sendDirectly = direct.handle.bind(direct);
  const handle: Connections['handle'] = (request, options) =>
    request.protocol === 'https:' && findProxy(environment, request.hostname, request.port) !== undefined
      ? proxied.handle(request, options)
      : sendDirectly(request, options);
  return Object.assign(direct, { handle });
};
