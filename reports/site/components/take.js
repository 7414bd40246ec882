/** A table to take away: as CSV, or as a workbook of one sheet. */

// Words for a figure that is not told, as the table has them.
const MISSING = { hidden: 'not shown', withheld: 'no figure' };
const told = (value, row, status = 'status') => value ?? MISSING[row[status]] ?? null;

const share = ({ label, key, part = 'n_on_or_above', total = 'n_entries', status = 'status' }) => [
	{
		label: `${label} (%)`,
		of: (row) =>
			row[key] ??
			((row.at_least_pct ?? null) !== null ? `${Math.floor(row.at_least_pct)} or more`
			: (row.at_most_pct ?? null) !== null ? `${Math.ceil(row.at_most_pct)} or less`
			: row[status] === 'limit' ? MISSING.hidden : told(null, row, status))
	},
	{ label: `${label}: number`, of: (row) => row[part] ?? null },
	{ label: `${label}: of`, of: (row) => row[total] ?? null }
];

/** The columns of a table as a sheet has them: one value each. */
function plain(columns) {
	return columns.flatMap((c) => {
		if (c.as === 'share') return share(c);
		if (c.as === 'split') return ['above', 'on', 'below'].map((side) => ({ label: `${side} target`, of: (row) => row[`n_${side}`] ?? null }));
		if (c.as === 'cell')
			return [
				{ label: c.label, of: (row) => told(row[c.key]?.value ?? null, row[c.key] ?? {}) },
				{ label: `${c.label}: students`, of: (row) => row[c.key]?.n ?? null },
				{ label: `${c.label}: from`, of: (row) => row[c.key]?.low ?? null },
				{ label: `${c.label}: to`, of: (row) => row[c.key]?.high ?? null },
				{ label: `${c.label}: change`, of: (row) => row[c.key]?.change ?? null }
			];
		if (c.as === 'range') return [{ label: c.label, of: (row) => row.range_words }];
		if (c.as === 'light') return [{ label: c.label, of: (row) => (row[c.key] ? row[c.word ?? 'light_word'] : null) }];
		if (c.as === 'day') return [{ label: c.label, of: (row) => (row[c.key] ? new Date(row[c.key]) : null) }];
		return [{ label: c.label, of: (row) => (['figure', 'whole'].includes(c.as) ? told(row[c.key], row) : (row[c.key] ?? null)) }];
	});
}

/** Rows of values under their headings; whole numbers of any size as numbers. */
export function sheet(columns, rows) {
	const found = plain(columns);
	const value = (v) => (typeof v === 'bigint' ? Number(v) : v);
	return [found.map((c) => c.label), ...Array.from(rows, (row) => found.map((c) => value(c.of(row))))];
}

// A spreadsheet works out what begins like a formula in a CSV file; in a workbook a text is a text.
const text = (v) => (/^[=+\-@\t\r]/.test(v) ? `'${v}` : v);
const iso = (day) => day.toISOString().slice(0, 10);

export function csv(columns, rows) {
	const cell = (v) => (v === null ? '' : v instanceof Date ? iso(v) : typeof v === 'string' ? `"${text(v).replaceAll('"', '""')}"` : String(v));
	return '\uFEFF' + sheet(columns, rows).map((row) => row.map(cell).join(',') + '\r\n').join('');
}

const xml = (v) => v.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const DAY = 86400000;
const FIRST_DAY = Date.UTC(1899, 11, 30);
const BOLD = 1;
const DATE = 2;

function written(v, style) {
	if (v === null) return '<c/>';
	if (v instanceof Date) return `<c s="${DATE}"><v>${Math.floor((v - FIRST_DAY) / DAY)}</v></c>`;
	if (typeof v === 'number') return `<c><v>${v}</v></c>`;
	return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${xml(String(v))}</t></is></c>`;
}

/** The bytes of a workbook: what the table shows, its headings, its rows, and what it is of. */
export function workbook(caption, columns, rows, said) {
	const [headings, ...lines] = sheet(columns, rows);
	const line = (row, style = 0) => `<row>${row.map((v) => written(v, style)).join('')}</row>`;
	const body = [line([caption], BOLD), '<row/>', line(headings, BOLD), ...lines.map((row) => line(row)), '<row/>', line([said])];
	const widths = headings.map((_, n) => `<col min="${n + 1}" max="${n + 1}" width="${n ? 16 : 32}" customWidth="1"/>`);
	const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
	const part = (name, kind) => `<Override PartName="${name}" ContentType="${TYPE}.${kind}+xml"/>`;
	return zip({
		'[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('/xl/workbook.xml', 'sheet.main')}${part('/xl/worksheets/sheet1.xml', 'worksheet')}${part('/xl/styles.xml', 'styles')}</Types>`,
		'_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
		'xl/workbook.xml': `${HEAD}<workbook ${MAIN} xmlns:r="${OFFICE}"><sheets><sheet name="Table" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation('r1', 'worksheet', 'worksheets/sheet1.xml')}${relation('r2', 'styles', 'styles.xml')}</Relationships>`,
		'xl/styles.xml': `${HEAD}<styleSheet ${MAIN}><fonts count="2"><font/><font><b/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
		'xl/worksheets/sheet1.xml': `${HEAD}<worksheet ${MAIN}><cols>${widths.join('')}</cols><sheetData>${body.join('')}</sheetData></worksheet>`
	});
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
	return n;
});
const crc = (bytes) => ~bytes.reduce((c, byte) => CRC[(c ^ byte) & 255] ^ (c >>> 8), -1) >>> 0;

/** A ZIP archive of texts, stored as they are: tables are small. */
function zip(files) {
	const encoder = new TextEncoder();
	const numbers = (...pairs) => pairs.flatMap(([value, size]) => Array.from({ length: size }, (_, n) => (value >>> (8 * n)) & 255));
	const parts = [];
	const list = [];
	let at = 0;
	for (const [name, body] of Object.entries(files)) {
		const [path, bytes] = [encoder.encode(name), encoder.encode(body)];
		const about = numbers([20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]);
		parts.push(Uint8Array.from([0x50, 0x4b, 3, 4, ...about]), path, bytes);
		list.push(Uint8Array.from([0x50, 0x4b, 1, 2, 20, 0, ...about, ...numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4])]), path);
		at += 30 + path.length + bytes.length;
	}
	const size = list.reduce((sum, part) => sum + part.length, 0);
	const n = Object.keys(files).length;
	const end = Uint8Array.from([0x50, 0x4b, 5, 6, ...numbers([0, 4], [n, 2], [n, 2], [size, 4], [at, 4], [0, 2])]);
	return new Blob([...parts, ...list, end], { type: `${TYPE}.sheet` });
}

/** Hand the reader a file. */
export function take(blob, name, ending) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().slice(0, 80)}.${ending}`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
