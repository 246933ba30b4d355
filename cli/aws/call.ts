import { withPermission } from '../../lambda/src/aws/access.ts';
import { CommandFailure } from '../failure.ts';

/** A call of AWS, and what to say when what it asks for does not exist. */
export interface Call {
  readonly action: string;
  readonly resource?: string;
  readonly missing?: { readonly error: string; readonly message: string };
}

/** Makes a call; what the caller can mend about it is thrown in words. */
export const make = async <T>({ action, resource = '*', missing }: Call, send: () => Promise<T>): Promise<T> => {
  try {
    return await withPermission({ action, resource }, 'the caller', send);
  } catch (error) {
    if (missing === undefined || !(error instanceof Error) || error.name !== missing.error) throw error;
    throw new CommandFailure(missing.message, { cause: error });
  }
};

/** Reads page after page to the end. Throws where AWS repeats itself: what was read is not all, and there is no way on. */
export async function* readPages<Page>(
  call: Call,
  send: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const page = await make(call, () => send(token));
    yield page;
    token = tokenOf(page);
    if (token === '') token = undefined;
    if (token !== undefined && tokens.has(token)) {
      throw new CommandFailure(`${call.action} gave the same page twice, so not everything was read: try again`);
    }
    if (token !== undefined) tokens.add(token);
  } while (token !== undefined);
}
