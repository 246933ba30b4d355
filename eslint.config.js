import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const entries = [
  'lambda/src/evaluator.ts',
  'lambda/src/remediator.ts',
  'lambda/src/restorer.ts',
  // What the last two have in common.
  'lambda/src/action-handler.ts',
];

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

const clock = [
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='Date'][property.name='now']",
].map((selector) => ({ selector, message: 'The core has no clock: take the time as an argument.' }));

const sdk = {
  group: ['@aws-sdk/*', '@smithy/*'],
  message: 'Only lambda/src/aws/ speaks to AWS: let an adapter there do it, in the words of the core.',
};

const environment = { name: 'node:process', message: 'The core has no environment: take settings as an argument.' };

export default defineConfig(
  // The example for CDKTF has packages of its own, without which its types are unknown here; its test compiles it.
  globalIgnores(['lambda/dist/', 'coverage/', '**/.terraform/', 'examples/cdktf/']),
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
    files: ['lambda/src/**/*.ts'],
    ignores: ['lambda/src/aws/**', 'lambda/src/shims/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [sdk] }] },
  },
  {
    files: ['lambda/src/**/*.ts'],
    ignores: ['lambda/src/aws/**', 'lambda/src/shims/**', ...entries],
    rules: {
      'no-restricted-imports': ['error', { patterns: [sdk], paths: [environment] }],
      'no-restricted-globals': [
        'error',
        { name: 'process', message: environment.message },
        { name: 'console', message: 'The core has no console: return what there is to say.' },
      ],
      'no-restricted-syntax': ['error', ...everywhere, ...clock],
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
