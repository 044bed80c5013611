/**
 * One build with each bundler, all of the same kind: an ES module for Node. And what each does that
 * builds again when files change.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { build as buildWithEsbuild, context } from 'esbuild';
import { rollup, watch as watchWithRollup } from 'rollup';
import { build as buildWithVite, createServer } from 'vite';
import webpack from 'webpack';
import type { PluginOptions } from '../../compiler/plugins/plugin.ts';

interface Build {
  /** Folder of the program; its entry is main.js. */
  readonly folder: string;
  /** Where the result goes; its entry is main.js or main.mjs. */
  readonly out: string;
  readonly options: PluginOptions;
  /** Options of webpack's and rspack's own. */
  readonly more?: object;
}

const EXTERNAL = ['source-map', /^node:/];

/** The options that webpack and rspack share. */
const webpackOptions = ({ folder, out, more }: Build) => ({
  mode: 'production' as const,
  target: 'node20',
  context: folder,
  entry: './main.js',
  output: { path: out, filename: 'main.mjs', module: true },
  experiments: { outputModule: true },
  externalsType: 'module' as const,
  externals: EXTERNAL,
  optimization: { minimize: false },
  ...more,
});

interface Outcome {
  hasErrors(): boolean;
  toString(): string;
}

/** Runs a compiler of webpack's kind. */
const outcomeOf = (compiler: {
  run(callback: (error: Error | null, stats?: Outcome) => void): void;
  close(callback: () => void): void;
}): Promise<void> =>
  new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      // Closed first: only then its cache is on disk.
      compiler.close(() => {
        if (error !== null) reject(error);
        else if (stats!.hasErrors()) reject(new Error(stats!.toString()));
        else resolve();
      });
    });
  });

/** The plugin as users get it. */
const pluginOf = async (name: string, options: PluginOptions): Promise<never> => {
  const entry = `wasmless/${name}`;
  const { wasmless } = (await import(/* @vite-ignore */ entry)) as {
    wasmless: (options: PluginOptions) => never;
  };
  return wasmless(options);
};

const esbuildOptions = async ({ folder, out, options }: Build) => ({
  entryPoints: [join(folder, 'main.js')],
  absWorkingDir: folder,
  bundle: true,
  splitting: true,
  format: 'esm' as const,
  platform: 'node' as const,
  outdir: out,
  external: ['source-map'],
  logLevel: 'silent' as const,
  plugins: [await pluginOf('esbuild', options)],
});

export const builds: Record<string, (build: Build) => Promise<void>> = {
  async vite({ folder, out, options }) {
    await buildWithVite({
      configFile: false,
      root: folder,
      logLevel: 'error',
      plugins: [await pluginOf('vite', options)],
      ssr: { noExternal: ['wasmless'], external: ['source-map'] },
      build: { ssr: 'main.js', outDir: out, target: 'es2022' },
    });
  },

  async rollup({ folder, out, options }) {
    const bundle = await rollup({
      input: join(folder, 'main.js'),
      external: EXTERNAL,
      plugins: [await pluginOf('rollup', options)],
    });
    await bundle.write({ dir: out, format: 'es' });
    await bundle.close();
  },

  async esbuild(build) {
    await buildWithEsbuild(await esbuildOptions(build));
  },

  async webpack(build) {
    const plugins = [await pluginOf('webpack', build.options)];
    await outcomeOf(webpack({ ...webpackOptions(build), plugins }));
  },

  async rspack(build) {
    const plugins = [await pluginOf('rspack', build.options)];
    await outcomeOf(rspack({ ...webpackOptions(build), plugins } as never) as never);
  },
};

interface Watch {
  /** What came out of the last build: its text, or what main.js exports as `result`. */
  result(): unknown;
  close(): Promise<void>;
}

const textIn = (file: string) => (): string => readFileSync(file, 'utf8');

/** A compiler of webpack's kind. */
function watchOf(
  compiler: {
    watch(options: object, callback: () => void): unknown;
    close(callback: () => void): void;
  },
  { out }: Build,
): Watch {
  compiler.watch({}, () => undefined);
  return {
    result: textIn(`${out}/main.mjs`),
    close: () => new Promise((resolve) => compiler.close(resolve)),
  };
}

export const watches: Record<string, (build: Build) => Promise<Watch>> = {
  async vite({ folder, options }) {
    const server = await createServer({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
      plugins: [await pluginOf('vite', options)],
    });
    return {
      result: async () => (await server.ssrLoadModule('/main.js'))['result'] as unknown,
      close: () => server.close(),
    };
  },

  async rollup({ folder, out, options }) {
    const watcher = watchWithRollup({
      input: join(folder, 'main.js'),
      external: EXTERNAL,
      plugins: [await pluginOf('rollup', options)],
      output: { dir: out, format: 'es' },
    });
    return { result: textIn(`${out}/main.js`), close: () => watcher.close() };
  },

  async esbuild(build) {
    const watcher = await context(await esbuildOptions(build));
    await watcher.watch();
    return { result: textIn(`${build.out}/main.js`), close: () => watcher.dispose() };
  },

  async webpack(build) {
    const plugins = [await pluginOf('webpack', build.options)];
    return watchOf(webpack({ ...webpackOptions(build), plugins }), build);
  },

  async rspack(build) {
    const plugins = [await pluginOf('rspack', build.options)];
    return watchOf(rspack({ ...webpackOptions(build), plugins } as never), build);
  },
};
