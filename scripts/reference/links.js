import { GROUPS } from './groups.js'

/** @typedef {import('./entries.js').Entry} Entry */

/**
 * The anchor Markdown gives a heading.
 *
 * @param {string} title
 */
export const anchorOf = (title) => title.toLowerCase().replaceAll('.', '').replaceAll(' ', '-')

/**
 * Links to headings, which stand in the order of the document: an anchor that is taken gets a number, as Markdown does
 * it.
 *
 * @param {readonly Entry[]} entries
 * @returns {ReadonlyMap<Entry['declaration'], string>}
 */
export function linksTo(entries) {
  const links = new Map()
  const taken = new Map(GROUPS.map(({ title }) => [anchorOf(title), 1]))
  for (const { title, declaration } of entries) {
    const anchor = anchorOf(title)
    const before = taken.get(anchor) ?? 0
    taken.set(anchor, before + 1)
    links.set(declaration, `[\`${title}\`](#${anchor}${before === 0 ? '' : `-${before}`})`)
  }
  return links
}
