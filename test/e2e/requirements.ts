import { findLocalAws } from '../../lab/tools/local-aws.ts';
import { providerAvailable } from '../../lab/tools/terraform.ts';

/** Why the local AWS cannot run on this machine, or undefined. */
export const localAwsMissing = async (): Promise<string | undefined> => {
  const aws = await findLocalAws();
  return 'missing' in aws ? aws.missing : undefined;
};

/** Why the module cannot be applied on this machine, or undefined. */
export const applyMissing = async (): Promise<string | undefined> => {
  const provider = await providerAvailable();
  return 'missing' in provider ? provider.missing : localAwsMissing();
};
