import { readFile } from 'node:fs/promises';
import { building } from '$app/environment';
import { log } from '@evidence-dev/sdk/logger';

const site = building ? readFile('site.json', 'utf-8').then(JSON.parse, () => null) : null;

/** The pages of this audience and no other, so that a link to another page fails the build instead of bringing the page in. */
export async function handle({ event, resolve }) {
	const said = await site;
	const opens = !said || !event.route.id || event.route.id === '/site.json' || said.pages.some((p) => p.route === event.route.id);
	return opens ? resolve(event) : new Response('', { status: 404 });
}

export const handleError = ({ error, event, status }) => {
	log.error(`${error.message} | ${event.route.id ?? ''}`, { url: event.url.href, status });
	return { message: error.message };
};
