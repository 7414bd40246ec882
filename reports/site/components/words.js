/** Numbers, dates and names as people read them. */

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const WHOLE = new Intl.NumberFormat('en-GB');
const ONE = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const TWO = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const MEANINGS = {
	present: 'Present',
	approved_educational_activity: 'Approved educational activity',
	authorised_absence: 'Authorised absence',
	unauthorised_absence: 'Unauthorised absence',
	not_a_possible_session: 'Not a possible session'
};
export const CATEGORIES = { incident: 'Incidents', sanction: 'Sanctions', praise: 'Praise', reward: 'Rewards' };

const missing = (v) => v === null || v === undefined;
/** Whether there is a figure. */
export const told = (v) => !missing(v);
/** 13 Nov 2026, from a date or its ISO text. */
export const day = (v) => (missing(v) ? '' : DAY.format(new Date(v)));
export const whole = (v) => (missing(v) ? '' : WHOLE.format(v));
export const one = (v) => (missing(v) ? '' : ONE.format(v));
/** A percentage with its sign, or a figure per student with two decimals. */
export const figure = (v, unit) => (missing(v) ? '' : unit === 'per_student' ? TWO.format(v) : `${ONE.format(v)} %`);
const WITH = [0, 1, 2].map((n) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: n, maximumFractionDigits: n }));
/** A figure of any unit with its decimals: a score has its sign, a percentage its own, unless it stands bare. */
export const amount = (v, unit, decimals, bare = false) => {
	if (missing(v)) return '';
	const text = WITH[decimals ?? 1].format(Math.abs(v));
	const sign = !/[1-9]/.test(text) ? '' : v < 0 ? '−' : ['score', 'grades'].includes(unit) ? '+' : '';
	return sign + text + (unit === 'percent' && !bare ? ' %' : '');
};
/** A change with its sign, in points or in the unit. */
export const signed = (v, unit) => {
	const text = unit === 'per_student' ? TWO.format(Math.abs(v)) : ONE.format(Math.abs(v));
	const sign = Number(text) === 0 ? '±' : v > 0 ? '+' : '−';
	return sign + text;
};
export const yearName = (v) => (missing(v) ? 'All years' : `Year ${v}`);
/** A machine's word as a person's: on_or_above -> On or above. */
export const plain = (v) => (missing(v) ? '' : String(v).replace(/_+/g, ' ').replace(/^./, (c) => c.toUpperCase()).replace(/^Ks(?=\d)/, 'KS').replace(/^Upn/, 'UPN'));
/** A figure in the unit of its measure. */
export const inUnit = (v, unit) =>
	missing(v) ? '–' : unit === 'percent' ? `${ONE.format(v)} %` : ['score', 'grades'].includes(unit) ? sign(v) : unit === 'per_student' ? TWO.format(v) : ONE.format(v);
const sign = (v) => `${v < 0 ? '−' : '+'}${TWO.format(Math.abs(v))}`;
/** A difference with its interval, and on which side of nothing it lies whole. */
export const sidedRange = (v, low, high) => (missing(v) ? '–' : missing(low) ? `${sign(v)} (no interval)` : `${sign(v)} (${sign(low)} to ${sign(high)})`);
export const sided = (low, high, above, below) => (missing(low) ? '–' : low > 0 ? above : high < 0 ? below : 'could be chance');
