import { browser, building } from '$app/environment';
import { setTrackProxy } from '@evidence-dev/sdk/usql';
import md5 from 'blueimp-md5';
import { kept, opened, prepare } from '$lib/answers.js';
import { whose } from '$lib/pages.js';

export const ssr = true;
export const prerender = true;
export const trailingSlash = 'always';

let database;
/** The engine with its tables; in a browser it is fetched when the first choice needs it, and not before. */
const engine = () => (database ??= start());

let open;
/** What these pages are of. Where it is another publication, audience or school than before, the browser begins anew. */
async function same(fetch, address) {
	const site = await fetch('/site.json').then((said) => said.json());
	if (!browser) return site;
	open ??= whose(site);
	if (open === whose(site)) return site;
	if (address === window.location.href) window.location.reload();
	else window.location.assign(address);
	return new Promise(() => {});
}

async function start() {
	if (browser) await same(window.fetch, window.location.href);
	const sql = await import('@evidence-dev/universal-sql/client-duckdb');
	const said = browser ? await (await fetch('/data/manifest.json')).json() : await read('static/data/manifest.json');
	await sql.initDB();
	await sql.setParquetURLs(said.renderedFiles, { addBasePath: (path) => path });
	await sql.updateSearchPath(Object.keys(said.renderedFiles));
	return sql;
}

const read = async (path) => JSON.parse((await import('node:fs')).readFileSync(path, 'utf-8'));

/** Pages that are made once for what their lists choose first, and then with that chosen. */
const first = new Map();

/** What every page is given: the site, the answers, and whom to ask for others. Named as Evidence's components want it. */
export const load = async ({ fetch, route, params, url }) => {
	const site = await same(fetch, url.href);
	const words = Object.entries(params).sort().map(([key, value]) => `${key}\x1F${value}`);
	const place = `api/${md5(whose(site) + route.id)}/${md5(words.join('\x1E'))}`; // so that no page takes what is another's
	const inputs = first.get(url.pathname) ?? setTrackProxy({ label: '', value: '(SELECT NULL WHERE 0 /* not chosen yet */)' });
	const given = {
		site,
		inputs,
		customFormattingSettings: { customFormats: [] },
		isUserPage: true,
		evidencemeta: { queries: [] },
		pagesManifest: { children: {} }
	};
	if (browser) {
		const { data, ask } = await opened(place, fetch, async () => (await engine()).query);
		return { ...given, data, __db: { query: (text, { query_name }) => ask(text, query_name), load: engine } };
	}
	const [sql, fs] = [await engine(), await import('node:fs')];
	if (building && !first.has(url.pathname)) {
		const told = (await read('choices.json'))[route.id];
		if (told) prepare(fs, place, told, sql.query);
		first.set(url.pathname, inputs);
		await fetch(url);
		first.delete(url.pathname);
	}
	return { ...given, data: {}, __db: { query: (text, { query_name }) => kept(fs, place, query_name, text, sql.query), load: engine } };
};
