import { formatTypes } from '../api/format-types.js'
import { publicApi } from '../api/public-api.js'
import { anchorOf, anchorsOf } from './anchors.js'
import { docText } from './doc-text.js'
import { entriesOf } from './entries.js'
import { GROUPS } from './groups.js'

/** @typedef {import('./entries.js').Entry} Entry */

const HEAD = `# Reference for piece developers

Everything \`@plugboard/core\` gives to a piece, made from its types and their comments by \`npm run docs\`. How it goes together is shown in [the cookbook](cookbook.md).
`

/**
 * The reference as Markdown.
 *
 * @param {string[]} entryFiles The `.d.ts` files of what pieces import.
 */
export function reference(...entryFiles) {
  const entries = entriesOf(publicApi(...entryFiles))
  const anchors = anchorsOf(entries)
  const codes = formatTypes(entries.map(({ declaration }) => declaration.text))
  const sections = entries.map((entry, index) => ({ entry, text: section(entry, codes[index] ?? '', anchors) }))
  const chapters = GROUPS.map((group) =>
    chapter(
      group,
      sections.filter(({ entry }) => entry.group === group),
    ),
  )
  return `${[HEAD, contents(entries, anchors), ...chapters].join('\n')}\n`
}

/**
 * @param {readonly Entry[]} entries
 * @param {ReadonlyMap<Entry['declaration'], string>} anchors
 */
function contents(entries, anchors) {
  const lines = GROUPS.map((group) => {
    const own = entries.filter((entry) => entry.group === group && entry.isExported)
    const links = own.map(({ title, declaration }) => `[\`${title}\`](#${anchors.get(declaration)})`)
    return `- [${group.title}](#${anchorOf(group.title)}): ${links.join(', ')}`
  })
  return `${lines.join('\n')}\n`
}

/**
 * @param {(typeof GROUPS)[number]} group
 * @param {readonly { entry: Entry, text: string }[]} sections
 */
function chapter({ title, intro, from }, sections) {
  const exported = sections.filter(({ entry }) => entry.isExported).map(({ text }) => text)
  const used = sections.filter(({ entry }) => !entry.isExported).map(({ text }) => text)
  const head = `## ${title}\n\n${intro} Imported from \`${from}\`.\n`
  if (used.length === 0) return [head, ...exported].join('\n')
  const between = '---\n\nTypes of what is above, which are not imported themselves:\n'
  return [head, ...exported, between, ...used].join('\n')
}

/**
 * @param {Entry} entry
 * @param {string} code
 * @param {ReadonlyMap<Entry['declaration'], string>} anchors
 */
function section({ title, declaration, links }, code, anchors) {
  const see = links.filter((one) => one !== declaration).map((one) => `[\`${one.name}\`](#${anchors.get(one)})`)
  const parts = [
    `### ${title}`,
    `\`\`\`ts\n${code}\n\`\`\``,
    docText(declaration.doc),
    see.length > 0 ? `See ${see.join(', ')}.` : '',
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
