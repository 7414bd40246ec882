/** Whose pages these are, of which publication: what is of another must never stand beside it. */
export const whose = (site) => `${site.id}|${site.audience}|${site.school_urn}`;

/** Whether this audience has the page that an address leads to. */
export const opens = (pages, href) => pages.some((p) => new RegExp(`^${p.route.replace(/\[\w+\]/g, '[^/]+')}/?$`).test(href.replace(/[?#].*/, '')));
