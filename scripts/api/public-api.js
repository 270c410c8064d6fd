import { readModule } from './read-module.js'

/** @typedef {import('./declaration.js').Declaration} Declaration */

/**
 * What a package shows through one entry or several.
 *
 * @typedef {object} PublicApi
 * @property {readonly Declaration[]} exported By name, in the order of the alphabet.
 * @property {readonly Declaration[]} used What those refer to without its being exported, likewise.
 * @property {ReadonlyMap<Declaration, readonly Declaration[]>} links What each refers to, in order.
 */

/**
 * Follows the names that entries export through `.d.ts` files, and what their declarations refer to. Other packages are
 * not followed.
 *
 * @param {string[]} entries Paths of their `.d.ts` files.
 * @returns {PublicApi}
 */
export function publicApi(...entries) {
  /** @type {Map<string, ReturnType<typeof readModule>>} */
  const modules = new Map()
  const moduleOf = (/** @type {string} */ file) => {
    const module = modules.get(file) ?? readModule(file)
    modules.set(file, module)
    return module
  }

  /** @type {(file: string, name: string) => Declaration | undefined} */
  const find = (file, name) => {
    const { declared, from } = moduleOf(file)
    const link = from.get(name)
    if (!link) return declared.get(name)
    return find(link.file, moduleOf(link.file).exported.get(link.name) ?? link.name)
  }

  const exportedBy = (/** @type {string} */ entry) =>
    [...moduleOf(entry).exported].map(([name, local]) => expectFound(find(entry, local), name, entry))
  const exported = entries.flatMap(exportedBy)
  const seen = new Set(exported)
  /** @type {Map<Declaration, Declaration[]>} */
  const links = new Map()
  for (const declaration of seen) {
    const found = declaration.names.flatMap((name) => find(declaration.file, name) ?? [])
    for (const one of found) seen.add(one)
    links.set(declaration, [...new Set(found)])
  }
  const used = [...seen].slice(exported.length)
  return { exported: exported.sort(byName), used: used.sort(byName), links }
}

/**
 * @param {Declaration | undefined} found
 * @param {string} name
 * @param {string} entry
 */
function expectFound(found, name, entry) {
  if (found) return found
  throw new Error(`${entry} exports "${name}", which none of its files declares.`)
}

/**
 * @param {Declaration} a
 * @param {Declaration} b
 */
function byName(a, b) {
  if (a.name === b.name) return a.file < b.file ? -1 : 1
  return a.name < b.name ? -1 : 1
}
