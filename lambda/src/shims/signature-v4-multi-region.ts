import { SignatureV4 } from '@smithy/signature-v4';

/**
 * Takes the place of the SDK's signer for several Regions in the bundle: STS imports it for an endpoint that wants it, and no
 * endpoint that the function calls does. Without its parts the SDK's own falls back to this signer too.
 */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency(): 'none' {
    return 'none';
  }
}
