// What AWS Config does by itself where somebody switches its remediation to automatic, which the module never does.
import {
  DescribeRemediationConfigurationsCommand,
  PutRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { evaluate } from '../evaluation.ts';
import { instance } from '../names.ts';
import { readRole } from '../role-state.ts';
import { roleNames } from '../roles.ts';
import { answered, seen } from '../step.ts';
import type { Step } from '../step.ts';

interface Executions {
  readonly AutomationExecutionMetadataList: readonly {
    readonly AutomationExecutionStatus: string;
    readonly ExecutionStartTime: number;
  }[];
}

/** Also the limits of AWS Config itself, so that it makes few attempts. */
const automatic = { Automatic: true, MaximumAutomaticAttempts: 2, RetryAttemptSeconds: 60 } as const;

export const automaticSteps: readonly Step[] = [
  {
    name: 'automatic-on',
    phase: 'run',
    proves: "AWS Config accepts the module's remediation as an automatic one; `late` records what it did.",
    expected: 'Automatic: true. It quarantines the roles of the run that are still unused, and no others.',
    onlyOnAws: { reason: 'The local AWS starts no remediation by itself.', rehearsed: true },
    run: async (world) => {
      const { config } = world.aws;
      const about = { ConfigRuleNames: [instance] };
      const { RemediationConfigurations: [before] = [] } = await config.send(
        new DescribeRemediationConfigurationsCommand(about),
      );
      if (before === undefined) throw new Error(`the rule ${instance} has no remediation`);
      const { ConfigRuleName, TargetType, TargetId, Parameters, ResourceType } = before;
      const wanted = { ConfigRuleName, TargetType, TargetId, Parameters, ResourceType, ...automatic };
      await config.send(new PutRemediationConfigurationsCommand({ RemediationConfigurations: [wanted] }));
      world.facts['automaticAt'] = world.now().toISOString();
      await evaluate(world, instance);
      const after = await config.send(new DescribeRemediationConfigurationsCommand(about));
      const isAutomatic = after.RemediationConfigurations?.[0]?.Automatic === true;
      return seen({ Automatic: isAutomatic }, isAutomatic);
    },
  },
  {
    name: 'automatic-behaviour',
    phase: 'late',
    asks: 'What does AWS Config do after an automatic remediation that succeeds but leaves the role NON_COMPLIANT?',
    expected: 'One execution per role; every further one is skipped by the function.',
    onlyOnAws: { reason: 'The local AWS starts no remediation by itself.', rehearsed: false },
    run: async (world) => {
      const since = (world.facts['automaticAt'] ?? '').replace(/\.\d+Z$/, 'Z');
      const { AutomationExecutionMetadataList: list } = await world.aws.json<Executions>(
        'ssm',
        'DescribeAutomationExecutions',
        {
          Filters: [
            { Key: 'DocumentNamePrefix', Values: [`${instance}-quarantine`] },
            { Key: 'StartTimeAfter', Values: [since] },
          ],
          MaxResults: 50,
        },
      );
      const { rest } = await readRole(world, roleNames.automatic);
      return answered({
        executions: list.map(({ AutomationExecutionStatus: status, ExecutionStartTime: start }) => ({ status, start })),
        attached: rest.attached,
      });
    },
  },
];
