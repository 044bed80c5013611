// @ts-check
import { relative, sep } from 'node:path';
import tseslint from 'typescript-eslint';
import { brokenImportRule } from './test/architecture/rules.js';

/** Reports imports that break the dependency rules, while one is still typing. */
const allowedImports = {
  create(context) {
    const file = relative(import.meta.dirname, context.filename)
      .split(sep)
      .join('/');
    const check = (node) => {
      const rule = node.source?.value && brokenImportRule(file, node.source.value);
      if (rule) context.report({ node: node.source, message: rule });
    };
    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
    };
  },
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a default export has no one name to search for.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.scratch/',
      'test/golden/',
      'examples/**/out/',
      'test/*/out/',
    ],
  },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { architecture: { rules: { 'allowed-imports': allowedImports } } },
    rules: {
      'architecture/allowed-imports': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      eqeqeq: 'error',
      'no-eval': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // The runtime's hot paths choose for themselves.
      'prefer-spread': 'off',
    },
  },
  {
    // It works on JavaScript's values, whatever they are.
    files: ['compiler/interpret/**'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((kind) => [
        `@typescript-eslint/no-unsafe-${kind}`,
        'off',
      ]),
    ),
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['eslint.config.js', 'vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
