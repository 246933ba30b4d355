/** Fixes what tools can: the rules of ESLint that have a fix, the layout of TypeScript and documents, the layout of HCL. */
import process from 'node:process';
import { findTerraform, repository, terraform } from '../../lab/tools/terraform.ts';
import { runTool } from './tool.ts';

const say = (text: string): void => void process.stdout.write(text);

const fixHcl = async (): Promise<boolean> => {
  const tool = await findTerraform();
  if ('missing' in tool) {
    say(`terraform fmt was left out: ${tool.missing}\n`);
    return true;
  }
  const { code, stdout, stderr } = await terraform(repository, ['fmt', '-recursive']);
  say(stdout + stderr);
  return code === 0;
};

const fixed = [
  await runTool(say, 'eslint', ['--fix', '.']),
  await runTool(say, 'prettier', ['--write', '--log-level=warn', '.']),
  await fixHcl(),
];
process.exitCode = fixed.every(Boolean) ? 0 : 1;
