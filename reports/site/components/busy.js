import { readable } from 'svelte/store';
import { Query } from '@evidence-dev/sdk/usql';

/** Whether figures are still on their way: no answer yet is not "nothing". */
export const busy = readable(false, (set) => {
	const start = () => set(true);
	const end = () => set(false);
	set(Query.queriesInFlight);
	Query.addEventListener('inFlightQueryStart', start);
	Query.addEventListener('inFlightQueryEnd', end);
	return () => {
		Query.removeEventListener('inFlightQueryStart', start);
		Query.removeEventListener('inFlightQueryEnd', end);
	};
});
