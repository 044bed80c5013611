/** The bytes of a Response, checked as the Web API demands. @see web-api "Streaming Module Compilation" */

/** True for a Response, whatever realm it is from. */
function isResponse(value: unknown): value is Response {
  if (Object.prototype.toString.call(value) !== '[object Response]') return false;
  try {
    // Its prototype has the same tag, but no status.
    return typeof (value as Response).status === 'number';
  } catch {
    return false;
  }
}

/**
 * "Compile a potential WebAssembly response", up to its bytes.
 * @throws TypeError for anything but a successful response of type application/wasm.
 */
export async function bytesOfResponse(source: unknown, what: string): Promise<Uint8Array> {
  const response = await source;
  if (!isResponse(response))
    throw new TypeError(`${what}: Argument 0 must be a Response or a promise of one`);
  if (
    response.type === 'opaque' ||
    response.type === 'opaqueredirect' ||
    response.type === 'error'
  ) {
    throw new TypeError(`${what}: the response is ${response.type}`);
  }
  const mimeType = (response.headers.get('Content-Type') ?? '').replace(/^[\t ]+|[\t ]+$/g, '');
  if (mimeType.toLowerCase() !== 'application/wasm') {
    throw new TypeError(
      `${what}: the response has MIME type '${mimeType}', expected 'application/wasm'`,
    );
  }
  if (!response.ok) throw new TypeError(`${what}: HTTP status code is not ok`);
  return new Uint8Array(await response.arrayBuffer());
}
