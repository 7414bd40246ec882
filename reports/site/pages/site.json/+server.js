import { readFile } from 'node:fs/promises';

export const prerender = true;

/** What these pages are of: the school, the publication, whose pages they are. Read when they are made, not when they are compiled. */
export const GET = async () => new Response(await readFile('site.json', 'utf-8'), { headers: { 'content-type': 'application/json' } });
