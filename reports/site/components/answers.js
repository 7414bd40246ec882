/**
 * What the queries of a page answer. A page is made with the answers to what its lists choose first, in one file; for as many
 * other choices as are worth it a file each lies beside it. The engine is asked for what lies in none of them.
 */
import md5 from 'blueimp-md5';
import { now } from '$lib/choices.js';

const MADE = '.svelte-kit/output/prerendered/dependencies';
/** How many answers are made beside a page; beyond, one list is changed at a time, and the engine answers the rest. */
const MOST = 60;

// Evidence asks of each query its columns, how many rows it has, and its rows; and gives every asking a name of its own.
const ROWS = /^SELECT \* FROM \(([\s\S]*)\) AS "inputQuery-[^"]*"$/;
const COUNT = /^SELECT COUNT\(\*\) as rowCount FROM \(([\s\S]*)\)$/;
const COLUMNS = /^DESCRIBE ([\s\S]*)$/;

/** The query that is asked about, and what is asked of it; null for what Evidence does not ask so. */
export function parsed(text) {
	const asked = text.replace(/^(\s*--.*\n)*/, '').trim();
	const kind = COUNT.test(asked) ? 'count' : COLUMNS.test(asked) ? 'columns' : 'rows';
	const rows = ROWS.exec((asked.match({ count: COUNT, columns: COLUMNS, rows: /([\s\S]*)/ }[kind]) ?? [])[1]?.trim() ?? '');
	return rows && { kind, query: rows[1].trim() };
}

const whole = (query) => `SELECT * FROM (${query}\n) AS "asked"`;
/** The name of the file of a choice. */
const fileOf = (lists, chosen) => md5(lists.map((name) => `${name}=${chosen[name]}`).join('&')).slice(0, 12);

// ---------------------------------------------------------------- while pages are made

const known = new Map();
const pages = new Map();

/** The answer to a query of a page that is being made, kept in the page's file. */
export function kept(fs, place, name, text, ask) {
	const asked = parsed(text);
	const key = asked ? asked.kind + asked.query : text;
	if (!known.has(key)) known.set(key, ask(text));
	const page = pages.get(place) ?? { answers: {}, lists: [], prepared: [] };
	page.answers[name] = written(known.get(key));
	put(fs, place, 'answers.json', page);
	pages.set(place, page);
	return known.get(key);
}

/** Answer a page's queries for other choices than the first; `told` is which lists it has, and its queries as they are written. */
export function prepare(fs, place, told, ask) {
	const queries = Object.values(told.queries).filter((text) => text.includes('${inputs.'));
	const read = told.lists.filter(({ name }) => queries.some((text) => text.includes(`\${inputs.${name}.`)));
	const lists = read.map(({ name, options }) => ({ name, values: Array.from(ask(told.queries[options]), (r) => String(r.value)) }));
	if (!lists.length || lists.some(({ values }) => !values.length)) return;
	const one = lists.flatMap(({ name, values }) => values.map((value) => ({ [name]: value })));
	const every = lists.reduce((some, { name, values }) => some.flatMap((s) => values.map((value) => ({ ...s, [name]: value }))), [{}]);
	const first = Object.fromEntries(lists.map(({ name, values }) => [name, values[0]]));
	const names = lists.map(({ name }) => name);
	const page = pages.get(place) ?? { answers: {}, lists: [], prepared: [] };
	const prepared = new Set();
	for (const choice of every.length * queries.length <= MOST ? every : one) {
		const chosen = { ...first, ...choice };
		const asked = queries.map((text) => text.replace(/\$\{inputs\.(\w+)\.value\}/g, (_, name) => chosen[name]).trim());
		const name = fileOf(names, chosen);
		if (prepared.has(name) || asked.some((text) => text.includes('${'))) continue;
		prepared.add(name);
		put(fs, place, `${name}.json`, Object.fromEntries(asked.map((text) => [text, written(answer(text, ask))])));
	}
	pages.set(place, Object.assign(page, { lists: names, prepared: [...prepared] }));
}

function answer(query, ask) {
	if (!known.has(`rows${query}`)) known.set(`rows${query}`, ask(whole(query)));
	return known.get(`rows${query}`);
}

function put(fs, place, name, told) {
	fs.mkdirSync(`${MADE}/${place}`, { recursive: true });
	fs.writeFileSync(`${MADE}/${place}/${name}`, JSON.stringify(told));
}

function written(rows) {
	const types = rows._evidenceColumnTypes;
	return { types, rows: Array.from(rows, (row) => types.map(({ name }) => cell(row[name]))) };
}

function cell(value) {
	if (typeof value === 'bigint') return { whole: String(value) };
	if (value instanceof Date) return { day: value.getTime() };
	if (value !== null && typeof value === 'object') throw new Error('a cell that cannot be kept as it is');
	return value ?? null;
}

// ---------------------------------------------------------------- when pages are read

const read = (value) => (value === null || typeof value !== 'object' ? value : 'day' in value ? new Date(value.day) : BigInt(value.whole));

function restored({ types, rows }) {
	const found = rows.map((row) => Object.fromEntries(types.map(({ name }, n) => [name, read(row[n])])));
	return Object.defineProperty(found, '_evidenceColumnTypes', { enumerable: false, value: types });
}

const json = async (path, fetch) => {
	const said = await fetch(path);
	return said.ok ? said.json() : null;
};

/** The answers of a page: those that it opens with, by name, and `ask` for others; `engine` gives the engine's query. */
export async function opened(place, fetch, engine) {
	const page = (await json(`/${place}/answers.json`, fetch)) ?? { answers: {}, lists: [], prepared: [] };
	const files = new Map();
	const found = new Map();

	const prepared = (name) => {
		if (!files.has(name)) files.set(name, json(`/${place}/${name}.json`, window.fetch).catch(() => null));
		return files.get(name);
	};

	async function rows(query) {
		const name = fileOf(page.lists, now);
		const answer = page.prepared.includes(name) ? (await prepared(name))?.[query] : null;
		return answer ? restored(answer) : (await engine())(whole(query));
	}

	/** Once for the rows and how many they are; what failed is asked again. */
	function once(query) {
		if (!found.has(query)) found.set(query, rows(query).catch((error) => { found.delete(query); throw error; }));
		return found.get(query);
	}

	async function ask(text, name) {
		const asked = parsed(text);
		if (asked?.kind === 'columns' && page.answers[name]) return restored(page.answers[name]);
		if (!asked || asked.kind === 'columns') return (await engine())(text);
		const answer = await once(asked.query);
		return asked.kind === 'count' ? [{ rowCount: answer.length }] : answer;
	}

	return { data: Object.fromEntries(Object.entries(page.answers).map(([name, told]) => [name, restored(told)])), ask };
}
