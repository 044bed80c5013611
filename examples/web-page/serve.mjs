/** Builds the page and serves it, to be looked at in a browser. */
import { serve } from '../support/server.mjs';
import { buildPage, site } from './build.mjs';

await buildPage();
const { url } = await serve(site);
console.log(`open ${url}`);
