import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Imports point down this list only; nothing below knows of what stands above it. */
const order = [
  'test',
  'scripts',
  'lab',
  'cli',
  'lambda/src/*.ts',
  'lambda/src/aws',
  'lambda/src/coverage',
  'lambda/src/remediation',
  'lambda/src/evaluation',
  'lambda/src/rule',
  'lambda/src/function',
];

/** Besides, each of these stays out of the others' rooms. */
const apart = [
  { target: 'cli', from: ['lambda/src/*.ts', 'lambda/src/remediation', 'lambda/src/evaluation'] },
  { target: 'lambda/src/coverage', from: ['lambda/src/remediation', 'lambda/src/evaluation', 'lambda/src/rule'] },
  {
    target: 'lambda/src/aws/*.ts',
    from: ['lambda/src/aws/coverage', 'lambda/src/aws/evaluation', 'lambda/src/aws/remediation'],
  },
  { target: 'lambda/src/aws/coverage', from: ['lambda/src/aws/evaluation', 'lambda/src/aws/remediation'] },
  { target: 'lambda/src/aws/evaluation', from: ['lambda/src/aws/remediation', 'lambda/src/remediation'] },
  { target: 'lambda/src/aws/remediation', from: ['lambda/src/aws/evaluation'] },
];

const zones = [...order.map((target, at) => ({ target, from: order.slice(0, at) })), ...apart].flatMap(
  ({ target, from }) =>
    from.map((room) => ({
      target: `./${target}`,
      from: `./${room}`,
      message: `${target} may not know of ${room}: CONTRIBUTING.md has the plan of the house.`,
    })),
);

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export: a default export has no name that a search would find.',
};

// Generators have no arrow form.
const functionDeclaration = {
  selector: 'FunctionDeclaration[generator=false]',
  message: 'Write functions as arrow-function constants.',
};

const everywhere = [defaultExport, functionDeclaration];

const known = (what) =>
  `Take ${what} as an argument: only lambda/src/function knows the environment, the console and the clock.`;

const clock = [
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='Date'][property.name='now']",
].map((selector) => ({ selector, message: known('the time') }));

const surroundings = [
  { name: 'process', message: known('settings') },
  { name: 'console', message: known('the log') },
  { name: 'performance', message: known('the time') },
];

const surroundingModules = ['process', 'console', 'perf_hooks'].map((name) => ({
  name: `node:${name}`,
  message: known('what it gives'),
}));

const sdk = {
  group: ['@aws-sdk/*', '@smithy/*'],
  message: 'Only lambda/src/aws speaks to AWS: let an adapter there do it, in the words of the core.',
};

export default defineConfig(
  // The example for CDKTF has packages of its own, without which its types are unknown here; its test compiles it.
  globalIgnores(['lambda/dist/', 'cli/dist/', 'coverage/', '**/.terraform/', 'examples/cdktf/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A spread string is its code points, which is what a limit of characters counts.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...everywhere],
      'object-shorthand': 'error',
      'prefer-arrow-callback': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    files: ['lambda/src/**/*.ts'],
    ignores: ['lambda/src/shims/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [sdk], paths: surroundingModules }],
      'no-restricted-globals': ['error', ...surroundings],
      'no-restricted-syntax': ['error', ...everywhere, ...clock],
    },
  },
  {
    files: ['lambda/src/aws/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: surroundingModules }] },
  },
  {
    files: ['lambda/src/function/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [sdk] }],
      'no-restricted-globals': 'off',
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // expect.any() and its like are typed as any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // Vitest reads its configuration from the default export only.
    files: ['vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
