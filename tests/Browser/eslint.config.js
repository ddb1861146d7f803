import js from '@eslint/js';

// What the pages' scripts find in a browser, and each other by.
const browser = ['document', 'getComputedStyle', 'innerHeight', 'innerWidth', 'matchMedia', 'atob', 'ResizeObserver'];

export default [
  js.configs.recommended,
  {
    files: ['**/src/Core/Charts/Page/*.js'],
    languageOptions: { sourceType: 'script', globals: Object.fromEntries([...browser, 'Plotly', 'page'].map((name) => [name, 'readonly'])) },
    rules: { 'no-redeclare': ['error', { builtinGlobals: false }], 'no-unused-vars': ['error', { varsIgnorePattern: '^page$' }] },
  },
  {
    files: ['**/tests/Browser/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries([
        ...browser, 'process', 'Blob', 'OffscreenCanvas', 'createImageBitmap',
      ].map((name) => [name, 'readonly'])),
    },
  },
];
