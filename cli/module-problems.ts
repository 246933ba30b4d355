import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import { nameFirst } from '../lambda/src/function/words.ts';
import { CommandFailure } from './failure.ts';
import type { Block } from './module-block.ts';
import { readInputs } from './module-inputs.ts';
import type { Inputs, ObjectType } from './module-inputs.ts';
import { isExpression } from './module-settings.ts';
import { nearest } from './nearest.ts';

/** Arguments that Terraform itself takes in every module block; "//" is a comment in JSON. */
const ofTerraform = ['source', 'version', 'providers', 'count', 'for_each', 'depends_on', '//'];

const hint = (name: string, known: Inputs): string => {
  const meant = nearest(name, known.keys());
  return meant === undefined ? '' : `; did you mean ${meant}?`;
};

const noObject = (path: string, value: unknown, { required }: ObjectType): string => {
  if (value === false) return `${path} must be an object: leave it out to switch it off`;
  if (required.length > 0) return `${path} must be an object with ${required.join(' and ')}`;
  return `${path} must be an object: ${path} = {} switches it on`;
};

/** What is wrong with a value for an object; only Terraform knows what an expression gives. */
const objectProblems = (path: string, value: unknown, type: ObjectType): readonly string[] => {
  if (value === null || isExpression(value)) return [];
  if (!isJson(value)) return [noObject(path, value, type)];
  return Object.entries(value).flatMap(([name, each]) => {
    if (isExpression(name)) return [];
    const inner = `${path}.${name}`;
    if (!type.attributes.has(name)) {
      return [`${inner} is not an attribute of the module${hint(name, type.attributes)}`];
    }
    const innerType = type.attributes.get(name);
    return innerType === undefined ? [] : objectProblems(inner, each, innerType);
  });
};

/** What is written in a module block that the module does not have. Terraform drops such attributes without a word. */
export const problemsOf = (body: Json, inputs: Inputs): readonly string[] =>
  Object.entries(body).flatMap(([name, value]) => {
    if (ofTerraform.includes(name)) return [];
    if (!inputs.has(name)) return [`${name} is not an argument of the module${hint(name, inputs)}`];
    const type = inputs.get(name);
    return type === undefined ? [] : objectProblems(name, value, type);
  });

const toSentence = (problem: string): string => (problem.endsWith('?') ? problem : `${problem}.`);

/** Refuses a module block with what the module does not have, and names all of it. */
export const checkBlock = async ({ name, file, body }: Block): Promise<void> => {
  const problems = problemsOf(body, await readInputs());
  if (problems.length === 0) return;
  throw new CommandFailure(`module.${name} in ${file}: ${nameFirst(problems.map(toSentence), undefined, ' ')}`);
};
