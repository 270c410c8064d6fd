import { GROUPS } from './groups.js'

/** @typedef {import('../api/declaration.js').Declaration} Declaration */

/**
 * One heading of the reference.
 *
 * @typedef {object} Entry
 * @property {string} title
 * @property {Declaration} declaration
 * @property {boolean} isExported By itself, or as a function of an exported object.
 * @property {import('./groups.js').Group} group
 * @property {readonly Declaration[]} links What it refers to.
 */

/**
 * The headings of the reference in the order of the document, each declaration once. Throws for a declaration that is in
 * no group.
 *
 * @param {import('../api/public-api.js').PublicApi} api
 * @returns {Entry[]}
 */
export function entriesOf({ exported, used, links }) {
  const linksOf = (/** @type {Declaration} */ one) => links.get(one) ?? []
  const members = new Map(exported.flatMap((one) => membersOf(one, linksOf(one))))
  const isType = (/** @type {Declaration} */ one) => one.kind === 'type'
  const called = [...exported.filter((one) => !isType(one)), ...members.keys()]
  const described = [...called, ...exported.filter(isType), ...used.filter((one) => !members.has(one))]
  const entries = described.map((declaration) => ({
    title: members.get(declaration) ?? declaration.name,
    declaration,
    isExported: exported.includes(declaration) || members.has(declaration),
    group: groupOf(declaration),
    links: linksOf(declaration),
  }))
  return GROUPS.flatMap((group) => entries.filter((entry) => entry.group === group))
}

/**
 * The functions of an object such as `field`, which are declared beside it, and how each is called.
 *
 * @param {Declaration} object
 * @param {readonly Declaration[]} links
 * @returns {[Declaration, string][]}
 */
function membersOf(object, links) {
  if (object.kind !== 'const') return []
  return links.filter(({ kind }) => kind === 'function').map((one) => [one, `${object.name}.${one.name}`])
}

/** @param {Declaration} declaration */
function groupOf({ name, file }) {
  const [folder = ''] = file.slice(file.lastIndexOf('/dist/') + '/dist/'.length).split('/')
  const group = GROUPS.find((one) => one.has({ name, folder }))
  if (!group) throw new Error(`"${name}" in ${folder} is in no group: give it one in scripts/reference/groups.js.`)
  return group
}
