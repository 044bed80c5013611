/** One build with each bundler, all of the same kind: an ES module for Node. */
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { build as buildWithEsbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';
import type { PluginOptions } from '../../compiler/plugins/plugin.ts';

interface Build {
  /** Folder of the program; its entry is main.js. */
  readonly folder: string;
  /** Where the result goes; its entry is main.js or main.mjs. */
  readonly out: string;
  readonly options: PluginOptions;
}

const EXTERNAL = ['source-map', /^node:/];

/** The options that webpack and rspack share. */
const webpackOptions = ({ folder, out }: Build) => ({
  mode: 'production' as const,
  target: 'node20',
  context: folder,
  entry: './main.js',
  output: { path: out, filename: 'main.mjs', module: true },
  experiments: { outputModule: true },
  externalsType: 'module' as const,
  externals: EXTERNAL,
  optimization: { minimize: false },
});

interface Outcome {
  hasErrors(): boolean;
  toString(): string;
}

/** Runs a compiler of webpack's kind. */
const outcomeOf = (compiler: {
  run(callback: (error: Error | null, stats?: Outcome) => void): void;
}): Promise<void> =>
  new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error !== null) reject(error);
      else if (stats!.hasErrors()) reject(new Error(stats!.toString()));
      else resolve();
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

  async esbuild({ folder, out, options }) {
    await buildWithEsbuild({
      entryPoints: [join(folder, 'main.js')],
      absWorkingDir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      outdir: out,
      external: ['source-map'],
      logLevel: 'error',
      plugins: [await pluginOf('esbuild', options)],
    });
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
