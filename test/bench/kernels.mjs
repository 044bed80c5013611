/** Finds the kernels, reads what their first lines say, and compiles them to WebAssembly. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chosen } from './usage-error.mjs';

/**
 * @typedef {object} Kernel
 * @property {string} name
 * @property {string} group One of GROUPS.
 * @property {number} n The argument of its `run`: fixed work, about 12 ms on a fast machine of 2026.
 * @property {string} sourceFile
 */

/** In the order of the table. The last two need more than the first WebAssembly. */
export const GROUPS = ['scalar', 'f32', 'i64', 'simd', 'gc'];

const folder = fileURLToPath(new URL('kernels/', import.meta.url));

const clang = process.env.CLANG ?? 'clang';

/**
 * The instructions of the first WebAssembly only, whatever the version of clang takes for granted
 * today: so every provider can run every kernel. No builtins: loops stay loops, not calls of memcpy.
 */
const FLAGS = [
  '--target=wasm32',
  '-mcpu=mvp',
  '-O2',
  '-nostdlib',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-math-errno',
  '-fno-vectorize',
  '-fno-slp-vectorize',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wl,--no-entry',
  '-Wl,--export-all',
];

/** What kernels of a group are allowed beyond that. @type {Record<string, string[]>} */
const GROUP_FLAGS = { simd: ['-msimd128'], gc: [] };

/** True if every provider can run the kernels of a group. @param {string} group */
export const isForAll = (group) => !(group in GROUP_FLAGS);

/** Kernels are written in C, or in the text format where C has no words for what they do. */
const SOURCES = /\.(?:c|wat)$/;

/** @param {string} fileName */
const nameOf = (fileName) => basename(fileName).replace(SOURCES, '');

/** @param {string} fileName @returns {Kernel} */
function readKernel(fileName) {
  const sourceFile = folder + fileName;
  const header = /^(?:\/\/|;;) group: (\S+)\n(?:\/\/|;;) n: (\d+)\n/.exec(
    readFileSync(sourceFile, 'utf8'),
  );
  const [, group, n] = header ?? [];
  if (!GROUPS.includes(group)) {
    throw new Error(`${sourceFile} must begin with "// group: <${GROUPS.join('|')}>" and "// n: "`);
  }
  return { name: nameOf(fileName), group, n: Number(n), sourceFile };
}

/**
 * All kernels whose name matches, group by group.
 * @param {RegExp} only
 * @throws {UsageError} if there are none
 */
export function findKernels(only) {
  const all = readdirSync(folder)
    .filter((name) => SOURCES.test(name))
    .map(readKernel);
  const kernels = chosen(all, only, 'kernel');
  return GROUPS.flatMap((group) => kernels.filter((kernel) => kernel.group === group));
}

/** clang or lld is missing, or refuses a kernel; the message says what to install. */
export class ClangError extends Error {
  /** @param {any} cause What execFile threw. */
  constructor(cause) {
    const reason = cause.code === 'ENOENT' ? `${clang} was not found.` : cause.stderr?.trimEnd();
    super(
      `The kernels are C sources, compiled to WebAssembly by clang and lld as the bench runs.
${reason ?? String(cause)}
On Debian and Ubuntu: apt-get install -y --no-install-recommends clang lld
Elsewhere: install LLVM's clang and wasm-ld; the CLANG environment variable names another clang.`,
      { cause },
    );
  }
}

/** @param {Kernel} kernel @param {string} wasmFile */
async function assembleKernel({ sourceFile }, wasmFile) {
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.parseText(readFileSync(sourceFile, 'utf8'), binaryen.Features.All);
  await writeFile(wasmFile, module.emitBinary());
  module.dispose();
}

/** Takes the place of clang's header: vectors become scalars. */
const WITHOUT_SIMD = ['-I', `${folder}without-simd`];

/**
 * @param {Kernel} kernel
 * @param {string} wasmFile
 * @param {{ withoutSimd?: boolean }} [options] withoutSimd: of a SIMD kernel, the same without any
 * @throws {ClangError}
 */
export async function compileKernel(kernel, wasmFile, { withoutSimd = false } = {}) {
  if (kernel.sourceFile.endsWith('.wat')) return assembleKernel(kernel, wasmFile);
  try {
    await promisify(execFile)(clang, [
      ...FLAGS,
      ...(withoutSimd ? WITHOUT_SIMD : (GROUP_FLAGS[kernel.group] ?? [])),
      kernel.sourceFile,
      '-o',
      wasmFile,
    ]);
  } catch (error) {
    throw new ClangError(error);
  }
}
