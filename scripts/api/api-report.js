import { withoutComments } from './declaration.js'
import { formatTypes } from './format-types.js'

/**
 * The types of one entry as text for reviews: sorted, without comments, so that it changes when a type does and only
 * then.
 *
 * @param {string} title As the entry is imported.
 * @param {import('./public-api.js').PublicApi} api
 */
export function apiReport(title, { exported, used }) {
  const blocks = (/** @type {typeof exported} */ declarations) =>
    formatTypes(declarations.map(({ text }) => withoutComments(text))).join('\n\n')
  const head = `# The types of ${title}\n\nWritten by \`npm run api\`. A change here is a change for everybody who imports it.\n`
  const parts = [`${head}\n## Exported\n\n\`\`\`ts\n${blocks(exported)}\n\`\`\`\n`]
  if (used.length > 0) parts.push(`## Not exported, but part of those\n\n\`\`\`ts\n${blocks(used)}\n\`\`\`\n`)
  return parts.join('\n')
}
