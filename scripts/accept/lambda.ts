// What a run does to the functions themselves.
import type { Aws } from './aws/aws.ts';
import type { World } from './step.ts';
import { waitFor } from './wait.ts';

const pathOf = (functionName: string): string => `/2015-03-31/functions/${functionName}`;

/** Invokes a function and gives its answer; rejects where the function fails. */
export const invoke = async <T>({ call }: Aws, functionName: string, payload: object): Promise<T> => {
  const answer = JSON.parse(
    await call({ service: 'lambda', path: `${pathOf(functionName)}/invocations`, body: JSON.stringify(payload) }),
  ) as T & { readonly errorMessage?: string };
  if (answer.errorMessage !== undefined) throw new Error(`${functionName}: ${answer.errorMessage}`);
  return answer;
};

interface Configuration {
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly LastUpdateStatus?: string;
}

const readConfiguration = async ({ call }: Aws, functionName: string): Promise<Configuration> =>
  JSON.parse(
    await call({ service: 'lambda', method: 'GET', path: `${pathOf(functionName)}/configuration` }),
  ) as Configuration;

const setVariables = async (
  world: World,
  functionName: string,
  Variables: Readonly<Record<string, string>>,
): Promise<void> => {
  const { aws } = world;
  const body = JSON.stringify({ Environment: { Variables } });
  await aws.call({ service: 'lambda', method: 'PUT', path: `${pathOf(functionName)}/configuration`, body });
  await waitFor(world, `the new environment of ${functionName}`, async () => {
    const { LastUpdateStatus: status = 'Successful' } = await readConfiguration(aws, functionName);
    return status === 'InProgress' ? undefined : status;
  });
};

/** Does something while a function cannot read its settings and throws. What an interruption leaves, `apply` puts right. */
export const whileBroken = async <T>(world: World, functionName: string, work: () => Promise<T>): Promise<T> => {
  const { Environment: { Variables: before = {} } = {} } = await readConfiguration(world.aws, functionName);
  await setVariables(world, functionName, { ...before, RULE_PARAMETERS: 'broken by an acceptance run' });
  try {
    return await work();
  } finally {
    await setVariables(world, functionName, before);
  }
};
