/** What pages are written with. */
export { default as Title } from './Title.svelte';
export { default as Choose } from './Choose.svelte';
export { default as Defined } from './Defined.svelte';
export { default as Figures } from './Figures.svelte';
export { default as Lines } from './Lines.svelte';
export { default as Small } from './Small.svelte';
export { default as Tile } from './Tile.svelte';
export { default as To } from './To.svelte';
