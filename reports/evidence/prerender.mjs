// SvelteKit's own prerendering of an app that is already compiled, in the current folder: `node prerender.mjs KIT`.
// It calls what SvelteKit calls at the end of a build (core/postbuild/prerender.js of the version that build.py names).
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { default: prerender } = await import(pathToFileURL(path.join(process.argv[2], 'src/core/postbuild/prerender.js')));
const site = JSON.parse(fs.readFileSync('site.json', 'utf-8'));
const out = path.resolve('.svelte-kit/output');
const { prerendered } = await prerender({
	out,
	manifest_path: path.join(out, 'server/manifest-full.js'),
	metadata: { nodes: new Map(), routes: new Map(site.pages.map((page) => [page.route, { prerender: true }])) },
	verbose: false,
	env: {}
});
console.log(`${prerendered.pages.size} pages`);
process.exit(0);
