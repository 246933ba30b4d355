import { refusedCredentials } from '../lambda/src/aws/refused-credentials.ts';
import { AccessError } from '../lambda/src/function/errors.ts';
import { explainCredentials } from './explain-credentials.ts';
import { CommandFailure } from './failure.ts';

const withoutCredentials = ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'];

const isOfAws = (error: Error): boolean => '$metadata' in error || '$fault' in error;

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

const ofNetwork = /^(?:ECONN[A-Z]+|E(?:HOST|NET)[A-Z]+|ENOTFOUND|EAI_[A-Z]+|ETIMEDOUT|EPIPE|EPROTO|EADDRNOTAVAIL)$/;

const isOfNetwork = (error: Error): boolean => error.name === 'TimeoutError' || ofNetwork.test(codeOf(error));

/** Names of OpenSSL, and Node's own for a certificate of another host. */
const ofCertificate = /^(?:.*CERT(?:_.*|)|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** ENOENT and its like; what starts with ERR_ is a wrong use of Node. */
const isOfFiles = (error: Error): boolean => /^E[A-Z]+$/.test(codeOf(error));

const describeFile = (error: Error): string =>
  'path' in error && typeof error.path === 'string'
    ? `${error.path} cannot be read or written (${codeOf(error)})`
    : `this machine reports ${error.message === '' ? codeOf(error) : error.message}`;

/** How the caller has come by credentials, as far as it tells why there are none. */
export interface Circumstances {
  /** What the SDK's sources of credentials said. */
  readonly reasons?: readonly string[];
  /** AWS_PROFILE. */
  readonly profile?: string | undefined;
}

const describe = (error: Error, { reasons = [], profile }: Circumstances): string | undefined => {
  if (error instanceof CommandFailure || error instanceof AccessError) return error.message;
  // Of a session that is in no file the SDK tells by a TypeError.
  if (withoutCredentials.includes(error.name) || error.message.includes("reading 'sso_")) {
    const known = explainCredentials([error.message, ...reasons], profile === '' ? undefined : profile);
    const others = 'set AWS_PROFILE, run aws sso login, or set the AWS_ variables';
    return `no AWS credentials${known === undefined ? ` (${error.message}): ${others}` : `: ${known}`}`;
  }
  if (refusedCredentials.includes(error.name)) return `AWS does not accept the credentials: ${error.message}`;
  if (isOfNetwork(error)) return `AWS cannot be reached: ${error.message === '' ? error.name : error.message}`;
  if (ofCertificate.test(codeOf(error))) {
    return `the certificate is not trusted (${error.message}): behind a proxy that reads along, set NODE_EXTRA_CA_CERTS`;
  }
  if (isOfAws(error)) return `AWS answered with ${error.name}: ${error.message}`;
  return isOfFiles(error) ? describeFile(error) : undefined;
};

/** The line to tell of an error that the person at the terminal can mend; undefined for a defect. */
export const explain = (error: unknown, circumstances: Circumstances = {}): string | undefined =>
  error instanceof Error ? describe(error, circumstances)?.replaceAll(/\s+/g, ' ') : undefined;
