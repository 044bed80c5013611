/** Version of the package, as artefacts carry it; a test compares it with package.json. */
export const VERSION = '0.1.0';
