import { gzipSync } from 'node:zlib'
import { Header, type HeaderData, Pax } from 'tar'

/** One entry of a tarball, as it is to be written: nothing is checked or tidied up. */
export interface TarEntry {
  path: string
  content?: string | Buffer
  /** Default a file. */
  type?: HeaderData['type']
  linkpath?: string
}

const BLOCK = 512

/** Writes a gzipped tarball of these entries, in this order. Paths are written as they are, whatever they hold. */
export function packTarball(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tarOf(entries))
}

/** The same without gzip. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)])
}

function blocksOf({ path, content = '', type = 'File', linkpath }: TarEntry): Buffer[] {
  const body = Buffer.from(content)
  const data = { path, type, size: body.length, mode: 0o644, ...(linkpath !== undefined && { linkpath }) }
  const header = Buffer.alloc(BLOCK)
  const isTooLong = new Header(data).encode(header, 0)
  const isPlain = Buffer.byteLength(path) === path.length && !path.includes('\0')
  const longer = isTooLong || !isPlain ? [new Pax({ path }).encode()] : []
  return [...longer, header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]
}
