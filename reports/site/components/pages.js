/** Whether this audience has the page that an address leads to. */
export const opens = (pages, href) => pages.some((p) => new RegExp(`^${p.route.replace(/\[\w+\]/g, '[^/]+')}/?$`).test(href.replace(/[?#].*/, '')));
