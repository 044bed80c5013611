// Emscripten: C++ behind WebIDL bindings.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const draco3d = require('draco3d');

export async function job() {
  const draco = await draco3d.createDecoderModule({});
  const file = readFileSync(`${dirname(require.resolve('draco3d'))}/bunny.drc`);
  const buffer = new draco.DecoderBuffer();
  buffer.Init(new Int8Array(file), file.byteLength);
  const decoder = new draco.Decoder();
  const mesh = new draco.Mesh();
  const status = decoder.DecodeBufferToMesh(buffer, mesh);
  const attribute = decoder.GetAttribute(mesh, decoder.GetAttributeId(mesh, draco.POSITION));
  const values = new draco.DracoFloat32Array();
  decoder.GetAttributeFloatForAllPoints(mesh, attribute, values);
  const floats = Float32Array.from({ length: 3000 }, (_, i) => values.GetValue(i));
  const digest = createHash('sha256').update(new Uint8Array(floats.buffer)).digest('hex');
  return [status.ok(), mesh.num_faces(), mesh.num_points(), digest].join(' ');
}
