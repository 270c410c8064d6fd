/** One text with the place it has in the input. */
export interface Document {
  id: string
  text: string
}

/** Bytes of the texts in one request; the service takes a megabyte. */
const MOST_BYTES = 900_000

const LONGEST_TEXT = 5_120

/** Texts that go together in one request. */
export function batchesOf(documents: readonly Document[], mostDocuments: number): Document[][] {
  const batches: Document[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const document of documents) {
    const size = Buffer.byteLength(JSON.stringify(document))
    const last = batches.at(-1)
    if (last && last.length < mostDocuments && bytes + size <= MOST_BYTES) {
      last.push(document)
      bytes += size
    } else {
      batches.push([document])
      bytes = size
    }
  }
  return batches
}

const segmenter = new Intl.Segmenter()

/** Letters of most European languages, each of which is one character however it is counted. */
const PLAIN = /^[\n\t\u0020-\u02ff]*$/

/**
 * Whether a text has more characters than the service takes, counted as a person would, which is how the service does.
 *
 * Source: https://learn.microsoft.com/azure/ai-services/language-service/concepts/data-limits
 */
export function isTooLong(text: string): boolean {
  if (text.length <= LONGEST_TEXT) return false
  if (PLAIN.test(text)) return true
  let count = 0
  for (const _ of segmenter.segment(text)) if (++count > LONGEST_TEXT) return true
  return false
}
