import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Takes the place of the SDK's credential chain in the bundle. Lambda gives the credentials of the function's role in the
 * environment; the rest of the chain (profiles, SSO, metadata services) would only make the artifact larger and its start
 * slower (docs/decisions.md).
 */
export const defaultProvider = fromEnv;
