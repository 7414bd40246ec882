/** What Evidence's own settings are changed by: the app is compiled without pages, which are made for each publication afterwards. */
export default { kit: { version: { name: process.env.FLIGHTPATH_APP }, prerender: { entries: [] } } };
