// The failure of each document, and how soon IAM knows a tag.
import { GetAccountAuthorizationDetailsCommand, ListRoleTagsCommand, TagRoleCommand } from '@aws-sdk/client-iam';
import { runDocument } from '../automation.ts';
import { whileBroken } from '../lambda.ts';
import { instance } from '../names.ts';
import { readRole } from '../role-state.ts';
import { roleNames } from '../roles.ts';
import { answered, seen } from '../step.ts';
import type { Step, World } from '../step.ts';
import { waitFor } from '../wait.ts';

const functionOf = { quarantine: 'remediator', restore: 'restorer', delete: 'remediator' } as const;

const failing = (action: keyof typeof functionOf): Step => ({
  name: `${action}-fails`,
  phase: 'run',
  proves: 'An execution fails where its function does.',
  asks: 'Does the first step fail on a FunctionError, or only the second, which checks the answer?',
  expected: 'Failed, with the error of the function in the message.',
  run: async (world) => {
    const { id } = await readRole(world, roleNames.neverUsed);
    const document = `${instance}-${action}`;
    const ending = await whileBroken(world, `${instance}-${functionOf[action]}`, () =>
      runDocument(world, document, { RoleId: id }),
    );
    const { status, steps, failureMessage } = ending;
    return seen({ status, steps, failureMessage }, status === 'Failed');
  },
});

const probeKey = 'acceptance-probe';

const seconds = (since: Date, world: World): number => (world.now().getTime() - since.getTime()) / 1000;

/** Whether the call that the rule reads roles with knows a tag. */
const isListed = async ({ aws }: World, RoleName: string, value: string): Promise<true | undefined> => {
  let marker: string | undefined;
  do {
    const page = await aws.iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'], ...(marker ? { Marker: marker } : {}) }),
    );
    const role = page.RoleDetailList?.find((each) => each.RoleName === RoleName);
    if (role !== undefined) return role.Tags?.some(({ Value }) => Value === value) === true ? true : undefined;
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
  return undefined;
};

export const failureSteps: readonly Step[] = [
  ...(['quarantine', 'restore', 'delete'] as const).map(failing),
  {
    name: 'tag-delay',
    phase: 'run',
    asks: 'How long does IAM take to know a tag, in the call for one role and in that for all of them?',
    expected: 'Seconds: the functions read back what they wrote, and wait for it.',
    onlyOnAws: { reason: 'The local AWS knows a tag at once.', rehearsed: true },
    run: async (world) => {
      const RoleName = roleNames.whitelisted;
      const value = String(world.now().getTime());
      await world.aws.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: probeKey, Value: value }] }));
      const tagged = world.now();
      await waitFor(world, 'the tag', async () => {
        const { Tags: tags = [] } = await world.aws.iam.send(new ListRoleTagsCommand({ RoleName }));
        return tags.some(({ Value }) => Value === value) ? true : undefined;
      });
      const ofOne = seconds(tagged, world);
      await waitFor(world, 'the tag', () => isListed(world, RoleName, value));
      return answered({ listRoleTagsSeconds: ofOne, authorizationDetailsSeconds: seconds(tagged, world) });
    },
  },
];
