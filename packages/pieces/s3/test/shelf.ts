import { createHash } from 'node:crypto'
import { connectionTo } from './answering-server.js'

interface Entry {
  modifiedAt: number
  etag: string
}

/** A bucket held in memory, listed as S3 does: a thousand keys at a time, in the order of their bytes. */
export interface Shelf {
  fetch: typeof fetch
  /** Pages that were asked for. */
  pages: number
  put(key: string, modifiedAt: number, content?: string): void
  delete(key: string): void
  /** Called before a page is answered. */
  before?: (page: number) => void
}

/** Values of a connection to it. */
export const shelfConnection = connectionTo('https://store.example.com')

const inBytes = (one: string, other: string) => Buffer.from(one).compare(Buffer.from(other))

/** @param resolution milliseconds to which the store tells times; AWS tells seconds. */
export function makeShelf(resolution = 1_000): Shelf {
  const entries = new Map<string, Entry>()
  let sorted: string[] | undefined
  const shelf: Shelf = {
    pages: 0,
    put(key, modifiedAt, content = '') {
      if (!entries.has(key)) sorted = undefined
      const etag = createHash('md5').update(content).digest('hex')
      entries.set(key, { modifiedAt: Math.floor(modifiedAt / resolution) * resolution, etag })
    },
    delete(key) {
      entries.delete(key)
      sorted = undefined
    },
    fetch: async (input) => {
      shelf.pages++
      shelf.before?.(shelf.pages)
      const query = new URL(String(input)).searchParams
      sorted ??= [...entries.keys()].sort(inBytes)
      const [prefix, after] = [query.get('prefix') ?? '', query.get('start-after') ?? '']
      const start = after === '' ? 0 : sorted.findIndex((key) => inBytes(key, after) > 0)
      const behind = start === -1 ? [] : sorted.slice(start).filter((key) => key.startsWith(prefix))
      return new Response(pageXml(behind.slice(0, 1_000), behind.length > 1_000, entries))
    },
  }
  return shelf
}

function pageXml(keys: readonly string[], more: boolean, entries: ReadonlyMap<string, Entry>): string {
  const items = keys.map((key) => {
    const { modifiedAt = 0, etag = '' } = entries.get(key) ?? {}
    const time = new Date(modifiedAt).toISOString()
    return `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>${time}</LastModified><ETag>"${etag}"</ETag><Size>1</Size></Contents>`
  })
  const next = more ? '<NextContinuationToken>n</NextContinuationToken>' : ''
  return `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${next}${items.join('')}</ListBucketResult>`
}
