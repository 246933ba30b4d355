// Starts documents of Systems Manager, and waits for their ends.
import type { World } from './step.ts';
import { waitFor } from './wait.ts';

interface Execution {
  readonly AutomationExecutionStatus: string;
  readonly FailureMessage?: string;
  readonly Outputs?: Readonly<Record<string, readonly string[]>>;
  readonly StepExecutions?: readonly { readonly StepName: string; readonly StepStatus: string }[];
}

/** What the functions answer, as far as a step looks at it. */
export interface Payload {
  readonly outcome?: string;
  readonly reason?: string;
  readonly newRoleId?: string;
}

export interface Ending {
  readonly status: string;
  readonly payload: Payload;
  readonly failureMessage: string | undefined;
  /** The status of each step by its name. */
  readonly steps: Readonly<Record<string, string>>;
  readonly seconds: number;
}

const under = new Set(['Pending', 'InProgress', 'Waiting', 'Cancelling']);

const toPayload = (text: string | undefined): Payload => {
  if (text === undefined || text === '') return {};
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'string' ? (JSON.parse(parsed) as Payload) : (parsed as Payload);
};

export const runDocument = async (
  world: World,
  document: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Ending> => {
  const { json } = world.aws;
  const Parameters = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
  const start = world.now();
  const input = { DocumentName: document, Parameters };
  const { AutomationExecutionId } = await json<{ AutomationExecutionId: string }>(
    'ssm',
    'StartAutomationExecution',
    input,
  );
  const execution = await waitFor(world, `the end of ${document}`, async () => {
    const asked = { AutomationExecutionId };
    const found = await json<{ AutomationExecution: Execution }>('ssm', 'GetAutomationExecution', asked);
    return under.has(found.AutomationExecution.AutomationExecutionStatus) ? undefined : found.AutomationExecution;
  });
  return {
    status: execution.AutomationExecutionStatus,
    payload: toPayload(execution.Outputs?.['invoke.Payload']?.[0]),
    failureMessage: execution.FailureMessage,
    steps: Object.fromEntries(
      (execution.StepExecutions ?? []).map(({ StepName, StepStatus }) => [StepName, StepStatus]),
    ),
    seconds: (world.now().getTime() - start.getTime()) / 1000,
  };
};

/** Runs a document that has to do what it is for. */
export const mustDo = async (
  world: World,
  document: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Ending> => {
  const ending = await runDocument(world, document, parameters);
  if (ending.status === 'Success' && ending.payload.outcome === 'done') return ending;
  throw new Error(`${document} ended so: ${JSON.stringify(ending)}`);
};
