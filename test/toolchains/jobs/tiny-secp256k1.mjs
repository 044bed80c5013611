// Rust without wasm-bindgen: 64-bit arithmetic, imports that report errors by throwing.
import * as curve from 'tiny-secp256k1';

const hex = (bytes) => Buffer.from(bytes).toString('hex');

export function job() {
  const key = new Uint8Array(32).fill(7);
  const message = new Uint8Array(32).fill(9);
  const point = curve.pointFromScalar(key);
  const signature = curve.sign(message, key);
  const schnorr = curve.signSchnorr(message, key);
  let refused = '';
  try {
    curve.pointFromScalar(new Uint8Array(32));
  } catch (error) {
    refused = error.message;
  }
  return [
    hex(point),
    hex(signature),
    curve.verify(message, point, signature),
    hex(schnorr),
    hex(curve.pointMultiply(point, message)),
    curve.isPoint(new Uint8Array(33)),
    refused,
  ].join('\n');
}
