/** What readers choose in the lists of pages. It stands in the address, goes with them from page to page and can be sent. */
import { replaceState } from '$app/navigation';
import { writable } from 'svelte/store';

/** Choices that are not what a list chooses first, by name of the list. */
export const choices = writable({});
/** What each list of the page that is open has chosen, as its queries are told. */
export const now = {};

const search = (chosen) => {
	const told = new URLSearchParams(Object.entries(chosen)).toString();
	return told && `?${told}`;
};

/** An address of these pages with the choices; those that it has itself go before them. */
export function within(href, chosen) {
	if (!href.startsWith('/')) return href;
	const [, path, own, part] = /^([^?#]*)\??([^#]*)(.*)$/.exec(href);
	return path + search({ ...chosen, ...Object.fromEntries(new URLSearchParams(own)) }) + part;
}

/** Read the choices from the address of a page that was opened, which is the browser's, as SvelteKit's lacks what was kept since; a link without any takes those of the page before along. */
export function arrive(isLink) {
	const takesAlong = isLink && !location.search;
	choices.update((before) => (takesAlong ? before : Object.fromEntries(new URLSearchParams(location.search))));
	if (takesAlong) write();
}

/** Keep a choice, or with null forget it, and write it into the address. */
export function keep(name, value) {
	choices.update((before) => {
		const { [name]: _, ...others } = before;
		return value === null ? others : { ...others, [name]: value };
	});
	write();
}

function write() {
	choices.subscribe((chosen) => replaceState(location.pathname + search(chosen) + location.hash, {}))();
}
