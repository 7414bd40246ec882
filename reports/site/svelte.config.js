/** What Evidence's own settings are changed by: the app is compiled without pages, which are made for each publication afterwards. */
const charts = '../../node_modules/@evidence-dev/core-components/dist/unsorted/viz/line';

export default {
	kit: {
		alias: {
			$charts: charts, // the one chart that pages have, without all the components that stand beside it
			'@evidence-dev/core-components': 'src/components/nothing.js',
			'@evidence-dev/core-components/*': '../../node_modules/@evidence-dev/core-components/*'
		},
		version: { name: process.env.FLIGHTPATH_APP },
		prerender: { entries: [] }
	}
};
