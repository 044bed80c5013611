/** One module in two engines side by side: the host's, then ours. */
import { assembleText } from '../../compiler/optimize.ts';

export interface Side<Run> {
  readonly memory: Uint8Array;
  readonly exports: Record<string, Run>;
}

/** @param ours a namespace like WebAssembly @param text of a module that exports `memory` */
export async function bothEngines<Run>(ours: unknown, text: string): Promise<Side<Run>[]> {
  const bytes = await assembleText(text);
  return [WebAssembly, ours as typeof WebAssembly].map((api) => {
    const { exports } = new api.Instance(new api.Module(Uint8Array.from(bytes)));
    const { buffer } = exports['memory'] as WebAssembly.Memory;
    return { memory: new Uint8Array(buffer), exports: exports as Record<string, Run> };
  });
}
