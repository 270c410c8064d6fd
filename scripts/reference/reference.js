import { formatTypes } from '../api/format-types.js'
import { publicApi } from '../api/public-api.js'
import { docText } from './doc-text.js'
import { entriesOf } from './entries.js'
import { GROUPS } from './groups.js'
import { anchorOf, linksTo } from './links.js'

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
  const links = linksTo(entries)
  const codes = formatTypes(entries.map(({ declaration }) => declaration.text))
  const sections = entries.map((entry, index) => ({ entry, text: section(entry, codes[index] ?? '', links) }))
  const chapters = GROUPS.map((group) =>
    chapter(
      group,
      sections.filter(({ entry }) => entry.group === group),
    ),
  )
  return [HEAD, contents(entries, links), ...chapters].join('\n')
}

/**
 * @param {readonly Entry[]} entries
 * @param {ReadonlyMap<Entry['declaration'], string>} linkTo
 */
function contents(entries, linkTo) {
  const lines = GROUPS.map((group) => {
    const own = entries.filter((entry) => entry.group === group && entry.isExported)
    const links = own.map(({ declaration }) => linkTo.get(declaration))
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
 * @param {ReadonlyMap<Entry['declaration'], string>} linkTo
 */
function section({ title, declaration, links }, code, linkTo) {
  const see = links.filter((one) => one !== declaration).map((one) => linkTo.get(one))
  const parts = [
    `### ${title}`,
    `\`\`\`ts\n${code}\n\`\`\``,
    docText(declaration.doc),
    see.length > 0 ? `See ${see.join(', ')}.` : '',
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
