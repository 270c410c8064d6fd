const TAG = /^@(\w+) ?/

/**
 * A doc comment as Markdown: its tags in words, its examples as code.
 *
 * @param {string} doc
 */
export function docText(doc) {
  const [description = '', ...tags] = doc.split(/^(?=@\w)/m)
  return [description, ...tags.map(tagText)]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n')
}

/** @param {string} text */
function tagText(text) {
  const [, tag] = TAG.exec(text) ?? []
  const rest = text.replace(TAG, '').trim()
  if (tag === 'example') return `\`\`\`ts\n${rest}\n\`\`\``
  if (tag === 'param') return rest.replace(/^(\S+) /, '- `$1`: ')
  if (tag === 'throws') return `Throws ${rest}`
  throw new Error(`The reference has no words for @${tag}.`)
}
