/**
 * Takes the place of Kerberos for https-proxy-agent, which asks for it only with an option that cli/aws/proxy.ts never gives. The
 * package comes without a licence file, so it cannot be passed on.
 */
export const createNegotiateAuth = (): never => {
  throw new Error('proxies that want Negotiate are not supported');
};
