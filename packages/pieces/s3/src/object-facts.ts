import { Type } from '@sinclair/typebox'
import { plainEtag, timeOf } from './list-objects.js'
import { badAnswer } from './read-xml.js'

/** What the headers of an object say. */
export interface ObjectFacts {
  contentType: string
  /** Bytes. */
  size?: number
  etag: string
  modifiedAt?: string
  versionId?: string
  storageClass: string
  metadata: Record<string, string>
}

/** The shape of it, in the output of an action. */
export const factsOutput = {
  contentType: Type.String({ title: 'Media type' }),
  size: Type.Optional(Type.Number({ title: 'Bytes' })),
  etag: Type.String({ title: 'Entity tag' }),
  modifiedAt: Type.Optional(Type.String({ title: 'Modified at' })),
  versionId: Type.Optional(Type.String({ title: 'Version ID' })),
  storageClass: Type.String({ title: 'Storage class' }),
  metadata: Type.Record(Type.String(), Type.String(), { title: 'Metadata' }),
}

const METADATA = 'x-amz-meta-'

/** Every object has an entity tag; an answer without one is not that of a store. */
export function factsOf(headers: Headers): ObjectFacts {
  const etag = headers.get('etag')
  if (!etag) throw badAnswer('The answer is not that of an object store.')
  const [size, modified, versionId] = ['content-length', 'last-modified', 'x-amz-version-id'].map((name) =>
    headers.get(name),
  )
  return {
    contentType: headers.get('content-type') || 'application/octet-stream',
    ...(size && /^\d+$/.test(size) && { size: Number(size) }),
    etag: plainEtag(etag),
    ...(modified && { modifiedAt: timeOf(modified) }),
    ...(versionId && { versionId }),
    storageClass: headers.get('x-amz-storage-class') || 'STANDARD',
    metadata: metadataIn(headers),
  }
}

function metadataIn(headers: Headers): Record<string, string> {
  const own = [...headers].filter(([name]) => name.startsWith(METADATA))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(METADATA.length), value]))
}
