// What a consumer of a release gets, and nothing else: the archive of HEAD, a root module of their own, and Terraform.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archiveHead, filesOfHead, findHead } from '../../lab/tools/archive.ts';
import { startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import type { Result } from '../../lab/tools/run.ts';
import { findTerraform, terraform } from '../../lab/tools/terraform.ts';
import { filesBelow } from './files.ts';
import { applyMissing } from './requirements.ts';

const name = 'idle-roles';
const folder = 'terraform-aws-iam-role-last-used-HEAD';
const head = await findHead();
const missing = 'missing' in head ? head.missing : await applyMissing();

const rootModule = (archive: string): string => `
module "idle_roles" {
  source = "${archive}//${folder}"

  name      = "${name}"
  whitelist = ["/breakglass-*"]
}

output "rule" {
  value = module.idle_roles.rule_name
}
`;

/** A folder for PATH with Terraform in it, and no other program. */
const onlyTerraform = async (at: string): Promise<string> => {
  const tool = await findTerraform();
  if ('missing' in tool) throw new Error(tool.missing);
  await mkdir(at);
  await symlink(tool.path, join(at, 'terraform'));
  return at;
};

/** Nothing of this process but what lets Terraform find a provider. */
const consumerEnv = (aws: LocalAws, path: string): NodeJS.ProcessEnv => {
  const forProvider = /^(TF_CLI_CONFIG_FILE|TF_PLUGIN_DIR|XDG_DATA_HOME|HOME|HTTPS?_PROXY|SSL_CERT_FILE)$/i;
  const hidden = Object.keys(process.env).filter((key) => !forProvider.test(key));
  return { ...Object.fromEntries(hidden.map((key) => [key, undefined])), ...aws.env, PATH: path };
};

describe('a root module that takes the module from an archive of HEAD, with only Terraform on PATH', () => {
  let home: string;
  let root: string;
  let aws: LocalAws;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    if (missing !== undefined) return;
    home = await mkdtemp(join(tmpdir(), 'consumer-'));
    root = join(home, 'estate');
    await mkdir(root);
    await writeFile(join(root, 'main.tf'), rootModule(await archiveHead(home, folder)));
    aws = await startLocalAws();
    env = consumerEnv(aws, await onlyTerraform(join(home, 'bin')));
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(async () => {
    if (missing !== undefined) return;
    await aws.close();
    await rm(home, { recursive: true, force: true });
  });

  const unpacked = (): string => join(root, '.terraform', 'modules', 'idle_roles', folder);
  const run = (...args: string[]): Promise<Result> => terraform(root, [...args, '-no-color'], { env });

  it('gets every file of HEAD', async () => {
    const { code, stdout, stderr } = await run('init');

    expect(code, stdout + stderr).toBe(0);
    expect(await readdir(join(home, 'bin'))).toEqual(['terraform']);
    expect(await filesBelow(unpacked())).toEqual([...(await filesOfHead())].sort());
  });

  it('plans and applies, with nothing built', async () => {
    const { code, stdout, stderr } = await run('apply', '-auto-approve');

    expect(code, stdout + stderr).toBe(0);
    expect((await aws.inventory()).rules).toEqual([name]);
  });

  it('has an empty second plan', async () => {
    const { code, stdout } = await run('plan', '-detailed-exitcode');

    expect(code, stdout).toBe(0);
  });

  it('runs the zip that was committed', async () => {
    const zip = await readFile(join(unpacked(), 'lambda/dist/iam-role-last-used.zip'));
    const committed = createHash('sha256').update(zip).digest('base64');

    expect(await aws.evaluate(name)).toMatchObject({ ok: true, codeSha256: committed });
  });

  it('leaves nothing behind when it is destroyed', async () => {
    const { code, stdout, stderr } = await run('destroy', '-auto-approve');

    expect(code, stdout + stderr).toBe(0);
    expect(await aws.inventory()).toMatchObject({ roles: [], functions: [], rules: [], logGroups: [] });
  });
});
