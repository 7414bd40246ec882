/** Results by subject and grade: a row for each subject, a column for each grade. */
import { one, told, whole } from './words.js';

const share = (r) =>
	told(r.reached_pct) ? `${one(r.reached_pct)} % (${whole(r.n_reached)})`
	: told(r.at_least_pct) ? `${Math.floor(r.at_least_pct)} % or more (all but 5 or fewer)`
	: told(r.at_most_pct) ? `${Math.ceil(r.at_most_pct)} % or less (5 or fewer)`
	: 'not shown';

/** Rows of subject_grades, one for each subject (and course and year group). */
export const bySubject = (rows) => {
	const found = new Map();
	for (const r of Array.from(rows ?? [])) {
		const key = [r.subject_code, r.course_code, r.year_group].join();
		const row = found.get(key) ?? {
			subject_name: r.subject_name,
			n_entries: r.n_entries,
			entries_words: told(r.n_entries) ? whole(r.n_entries) : 'not shown',
			mean_words: told(r.mean_points) ? one(r.mean_points) : 'not shown'
		};
		found.set(key, { ...row, [`grade_${r.at_least}`]: share(r) });
	}
	return [...found.values()];
};

/** The columns of these rows. */
export const grades = (rows) => [
	{ key: 'subject_name', label: 'Subject' },
	{ key: 'entries_words', label: 'Entries', main: true },
	{ key: 'mean_words', label: 'Mean points', main: true },
	...[...new Set(Array.from(rows ?? []).map((r) => r.at_least))].map((grade, n) => ({ key: `grade_${grade}`, label: `Grade ${grade} or above`, main: !n }))
];
