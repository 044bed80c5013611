declare module 'sql.js/dist/sql-wasm-browser.js' {
  import type { SqlJs } from './sql-job.ts';
  const initSqlJs: (options: { wasmBinary: Uint8Array }) => Promise<SqlJs>;
  // eslint-disable-next-line no-restricted-syntax -- as the package exports it
  export default initSqlJs;
}
