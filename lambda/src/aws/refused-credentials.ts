/**
 * How AWS names it that it does not accept the credentials. With these nothing can be read at all: whoever asks has to know that,
 * and not that one list is missing.
 */
export const refusedCredentials: readonly string[] = [
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];
