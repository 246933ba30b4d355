// `terraform test` on one process of the provider, and what it says.
import { startProvider } from './provider.ts';
import { terraform } from './terraform.ts';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

export interface StateModule {
  readonly resources?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly values: Readonly<Record<string, unknown>>;
  }[];
  readonly child_modules?: readonly StateModule[];
}

export interface Message {
  readonly '@message': string;
  readonly '@level': string;
  readonly type: string;
  /** The file of the test that it is about, relative to the module. */
  readonly '@testfile'?: string;
  readonly diagnostic?: Diagnostic;
  /** What a run left, where all is asked for. */
  readonly test_state?: { readonly root_module?: StateModule };
  readonly test_run?: { readonly status: string };
  readonly test_summary?: {
    readonly passed: number;
    readonly failed: number;
    readonly errored: number;
    readonly skipped: number;
  };
}

const readMessages = (stdout: string): Message[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Message);

/** Runs the tests in a folder of an initialised module. Without a summary at its end, the run did not come to its end. */
export const testModule = async (root: string, tests: string, ...more: readonly string[]): Promise<Message[]> => {
  const provider = await startProvider(root);
  const args = ['test', `-test-directory=${tests}`, '-json', ...more];
  const result = await terraform(root, args, { env: provider.env, timeoutMs: 900_000 }).finally(provider.stop);
  const messages = readMessages(result.stdout);
  if (messages.some(({ type }) => type === 'test_summary')) return messages;
  throw new Error(`terraform test did not end: ${result.stdout}${result.stderr}`);
};
