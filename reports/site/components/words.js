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
/** A machine's word as a person's: on_or_above -> On or above. */
export const plain = (v) => (missing(v) ? '' : String(v).replace(/_+/g, ' ').replace(/^./, (c) => c.toUpperCase()).replace(/^Ks(?=\d)/, 'KS').replace(/^Upn/, 'UPN'));
/** How many decimals a figure has: the EBacc's average is of grades, so it has two as scores have. */
export const decimalsOf = (unit, measure) => (['score', 'grades', 'per_student'].includes(unit) || measure === 'ebacc_average' ? 2 : 1);
/** A figure in the unit of its measure. */
export const inUnit = (v, unit, measure) => (missing(v) ? '–' : amount(v, unit, decimalsOf(unit, measure)));
const REASONS = {
	indicative: 'the nation has no estimates for this summer',
	no_ks2_result: 'these students have no key stage 2 results',
	attainment8_incomplete: 'grades are missing',
	english_not_split: 'English language and literature are not told apart'
};
/** Why there is no figure; nothing where there is no reason. */
export const noFigure = (reason) => (missing(reason) ? undefined : `none: ${REASONS[reason] ?? reason}`);
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
/** Of which days the nation's attendance is. */
export const wholeYear = (year, published) => `whole year ${year}, to ${MONTH.format(new Date(published))}`;
const sign = (v) => `${v < 0 ? '−' : '+'}${TWO.format(Math.abs(v))}`;
/** A difference with its interval, and on which side of nothing it lies whole. */
export const sidedRange = (v, low, high) => (missing(v) ? '–' : missing(low) ? `${sign(v)} (no interval)` : `${sign(v)} (${sign(low)} to ${sign(high)})`);
export const sided = (low, high, above, below) => (missing(low) ? '–' : low > 0 ? above : high < 0 ? below : 'could be chance');
/** On which side of the nation's figure the whole interval of the school's lies. */
export const besideNation = (r) =>
	missing(r.interval_low) ? 'no interval' : sided(r.interval_low - r.national_value, r.interval_high - r.national_value, 'above', 'below');
/** Of how many a figure is: of a share its numbers, else its students. */
export const outOf = (r) => (r.unit === 'percent' ? `${whole(r.numerator)} of ${whole(r.denominator)}` : `${whole(r.n_students)} students`);
