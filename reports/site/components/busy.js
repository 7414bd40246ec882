import { readable } from 'svelte/store';
import { browser } from '$app/environment';
import { Query } from '@evidence-dev/sdk/usql';

/** Whether figures are still on their way: no answer yet is not "nothing". A page is made with all its answers. */
export const busy = readable(false, (set) => {
	const start = () => set(true);
	const end = () => set(false);
	if (!browser) return;
	set(Query.queriesInFlight);
	Query.addEventListener('inFlightQueryStart', start);
	Query.addEventListener('inFlightQueryEnd', end);
	return () => {
		Query.removeEventListener('inFlightQueryStart', start);
		Query.removeEventListener('inFlightQueryEnd', end);
	};
});
