import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { contentProblems } from './content-problems.js'
import { rangeProblems } from './range-problems.js'
import { typeProblems } from './type-problems.js'

/**
 * Everything that would be wrong with a package once it is published.
 *
 * @param {import('./pack.js').Packed & { tarball: Buffer }} packed
 * @param {{ license: string, versions: ReadonlyMap<string, string> }} ours
 * @returns {Promise<string[]>} One sentence each.
 */
export async function publishedProblems(packed, { license, versions }) {
  const { json, tarball } = packed
  const bytes = Uint8Array.from(tarball).buffer
  const { messages } = await publint({ pack: { tarball: bytes }, strict: true, level: 'warning' })
  return [
    ...messages.map((message) => formatMessage(message, json, { color: false }) ?? message.code),
    ...contentProblems(packed, license),
    ...rangeProblems(json, versions),
    ...(await typeProblems(packed)),
  ]
}
