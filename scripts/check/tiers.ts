import { terraformFormat, terraformModule } from './terraform.ts';
import type { Tier } from './tier.ts';
import { check } from './tool.ts';
import { vitest } from './vitest.ts';

/** All checks of the repository, cheapest first; each of a tier runs whatever became of the one before. */
export const tiers: readonly Tier[] = [
  {
    name: 'format',
    holds: 'Prettier would change nothing',
    since: 'check',
    places: 1,
    checks: [check('prettier', '--check', '--log-level=warn', '.')],
  },
  {
    name: 'lint',
    holds: 'ESLint, with the rules of the architecture',
    since: 'check',
    places: 1,
    checks: [check('eslint', '.')],
  },
  {
    name: 'types',
    holds: 'the TypeScript compiler accepts everything',
    since: 'check',
    places: 1,
    checks: [check('tsc', '--project', '.')],
  },
  {
    name: 'docs',
    holds: 'the tables in the documents and docs/capacity.md are as made',
    since: 'check',
    places: 1,
    checks: [check('tsx', 'scripts/docs/docs.ts', '--check'), check('tsx', 'scripts/docs/capacity.ts', '--check')],
  },
  {
    name: 'unit',
    holds: 'the rule and the actions on roles: each verdict, both sides of each limit',
    since: 'check',
    places: 1,
    checks: [vitest('unit')],
  },
  {
    name: 'module',
    holds: 'HCL, TypeScript and documents agree where they meet',
    needs: 'cfn-lint for one test',
    since: 'check',
    places: 1,
    checks: [vitest('module')],
  },
  {
    name: 'artifact',
    holds: 'the committed zip is what the sources give, and runs',
    since: 'test',
    places: 1,
    checks: [check('tsx', 'scripts/build/build.ts', '--check'), vitest('artifact')],
  },
  {
    name: 'terraform',
    holds: 'the module, its examples and the HCL of the documents are formatted and valid; `terraform test`',
    needs: 'Terraform, provider',
    since: 'test',
    places: 1,
    checks: [terraformFormat, terraformModule, vitest('terraform')],
  },
  {
    name: 'integration',
    holds: 'paging, throttling, faults and clean-up over real HTTP; the commands',
    since: 'test',
    places: 1,
    checks: [vitest('integration')],
  },
  {
    name: 'browser',
    holds: 'the page of a report works in a browser',
    needs: 'Chromium',
    since: 'test',
    places: 1,
    checks: [vitest('browser')],
  },
  {
    name: 'e2e',
    holds: 'apply, an empty second plan, an evaluation with IAM enforced, destroy',
    needs: 'Terraform, provider, Python',
    since: 'test',
    places: 2,
    checks: [vitest('e2e')],
  },
  {
    name: 'runtime-client',
    holds: "the committed zip runs under Lambda's own runtime client, which is compiled first",
    needs: 'a C++ compiler and autotools',
    since: 'all',
    places: 1,
    checks: [vitest('runtime-client')],
  },
  {
    name: 'cdktf',
    holds: 'the example for CDKTF installs, compiles, synthesizes and applies',
    needs: 'Terraform, provider, Python, the registry of npm',
    since: 'all',
    places: 1,
    checks: [vitest('cdktf')],
  },
  {
    name: 'acceptance',
    holds:
      '`npm run accept` passes every phase on the local AWS, and its cleanup leaves nothing wherever it was stopped',
    needs: 'Terraform, provider, Python',
    since: 'night',
    places: 1,
    checks: [vitest('acceptance')],
  },
];
