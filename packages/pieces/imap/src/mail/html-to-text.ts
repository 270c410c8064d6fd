const HIDDEN = /^(?:script|style|head|title|template)$/
const BREAKING = /^\/?(?:p|div|br|hr|tr|li|ul|ol|table|blockquote|h[1-6])$/
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What a person would read of HTML, roughly. Takes time in proportion to its length, whatever is in it. */
export function htmlToText(html: string): string {
  let text = ''
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at)
    text += html.slice(at, open === -1 ? html.length : open).replace(/\s+/g, ' ')
    if (open === -1) break
    const end = html.startsWith('<!--', open) ? html.indexOf('-->', open) : html.indexOf('>', open)
    if (end === -1) break
    const name = /^\/?[a-z][a-z0-9]{0,20}/i.exec(html.slice(open + 1, open + 24))?.[0].toLowerCase() ?? ''
    if (BREAKING.test(name)) text += '\n'
    at = HIDDEN.test(name) ? closingTag(html, name, end) : end + 1
  }
  return tidy(text.replace(/&(#x?[0-9a-f]{1,7}|[a-z]{2,6});/gi, (whole, name: string) => entity(name) ?? whole))
}

function closingTag(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, 'gi')
  closing.lastIndex = from
  return closing.exec(html)?.index ?? html.length
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined
}

const tidy = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
