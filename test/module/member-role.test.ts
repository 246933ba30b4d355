// The CloudFormation template of the member role, as the root module hands it to a StackSet.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cfnLint, cfnLintMissing } from '../../lab/tools/cfn-lint.ts';
import { run } from '../../lab/tools/run.ts';
import { findTerraform, repository, terraformEnv } from '../../lab/tools/terraform.ts';

const source = join(repository, 'modules/member-role/role.tftpl');
const variables = {
  name: 'reader',
  path: '/audit/',
  function_role_arn: 'arn:aws:iam::123456789012:role/iam-role-last-used',
  organization_id: 'o-a1b2c3d4e5',
  tags: { owner: 'security' },
  config_rules: { 'Fn::Sub': 'arn:$${AWS::Partition}:config:*:$${AWS::AccountId}:config-rule/*' },
};

const tool = await findTerraform();
const missing = 'missing' in tool ? tool.missing : await cfnLintMissing();

describe('the template of the member role', () => {
  let folder: string;
  let template: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'member-role-'));
    if (missing !== undefined) return;
    const { stdout } = await run('terraform', ['console'], {
      cwd: folder,
      env: terraformEnv(),
      timeoutMs: 60_000,
      // Encoded, because the console prints a text as HCL has it.
      input: `base64encode(templatefile(${JSON.stringify(source)}, ${JSON.stringify(variables)}))`,
    });
    template = Buffer.from(stdout.replaceAll('"', ''), 'base64').toString();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes cfn-lint', async () => {
    const { code, stdout } = await cfnLint(template);

    expect(code, stdout).toBe(0);
    expect(JSON.parse(template)).toMatchObject({ Resources: { Role: { Properties: { RoleName: 'reader' } } } });
  });

  it('would not pass with a property that CloudFormation does not know', async () => {
    const { code, stdout } = await cfnLint(template.replace('"RoleName"', '"NameOfRole"'));

    expect(code).not.toBe(0);
    expect(stdout).toContain('NameOfRole');
  });

  it('fits in a request: a template may have 51,200 bytes', () => {
    expect(Buffer.byteLength(template)).toBeLessThan(51_200);
  });
});
