/** What the queries of a page answer to the choices it opens with: written beside it when it is made, read when it opens. */

const MADE = '.svelte-kit/output/prerendered/dependencies';
const known = new Map();
const pages = new Map();

/** Evidence gives every asking a name of its own; what is asked is the same. */
const plain = (text) => text.replace(/^--.*$/gm, '').replace(/"inputQuery-[^"]*"/g, '"asked"');

/** The answer to a query of a page that is being made, kept in the page's file. */
export function kept(fs, place, name, text, ask) {
	const asked = plain(text);
	if (!known.has(asked)) known.set(asked, ask(text));
	const page = pages.get(place) ?? {};
	pages.set(place, { ...page, [name]: written(known.get(asked)) });
	fs.mkdirSync(`${MADE}/${place}`.replace(/\/[^/]*$/, ''), { recursive: true });
	fs.writeFileSync(`${MADE}/${place}`, JSON.stringify(pages.get(place)));
	return known.get(asked);
}

function written(rows) {
	const types = rows._evidenceColumnTypes;
	return { types, rows: rows.map((row) => types.map(({ name }) => cell(row[name]))) };
}

function cell(value) {
	if (typeof value === 'bigint') return { whole: String(value) };
	if (value instanceof Date) return { day: value.getTime() };
	if (value !== null && typeof value === 'object') throw new Error('a cell that cannot be kept as it is');
	return value ?? null;
}

const read = (value) => (value === null || typeof value !== 'object' ? value : 'day' in value ? new Date(value.day) : BigInt(value.whole));

/** The answers of a page, by name of the query, as the engine would give them. */
export async function opened(path, fetch) {
	const found = await fetch(path);
	if (!found.ok) return {};
	return Object.fromEntries(Object.entries(await found.json()).map(([name, answer]) => [name, restored(answer)]));
}

function restored({ types, rows }) {
	const found = rows.map((row) => Object.fromEntries(types.map(({ name }, n) => [name, read(row[n])])));
	return Object.defineProperty(found, '_evidenceColumnTypes', { enumerable: false, value: types });
}
