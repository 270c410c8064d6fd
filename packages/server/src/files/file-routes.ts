import { isPieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { FileService } from './file-service.js'

const P = '/api/v1/projects/:project'
const tag = 'Files'
const closed = { additionalProperties: false }

const LARGEST_UPLOAD = 32 * 1024 * 1024

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w.:/+-]+)*$/

const Ref = Type.Object({
  name: Type.String(),
  contentType: Type.String(),
  size: Type.Number({ description: 'In bytes.' }),
  url: Type.String({ description: 'Where it is downloaded.' }),
})

/** The REST routes of files. */
export function fileRoutes(files: FileService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${P}/files`,
      permission: 'flows.run',
      audit: { none: 'the run that uses it is audited' },
      summary: 'Upload a file',
      description: 'The body is the file, at most 32 MiB. What is answered goes into the file field of an action.',
      tag,
      limits: { body: LARGEST_UPLOAD, seconds: 120 },
      query: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) }, closed),
      bytes: true,
      status: 201,
      answer: Ref,
      handler: async (request) => {
        const contentType = mediaType(request.header('content-type'))
        const about = { name: request.query.name, contentType, createdBy: request.actor.label }
        return sized(await files.write(request.project, about, [request.bytes]).catch(refusal))
      },
    }),
    defineRoute({
      method: 'get',
      path: `${P}/files/:id`,
      permission: 'runs.view',
      audit: { none: 'reads what came out of a run' },
      summary: 'Download a file',
      tag,
      limits: { seconds: 600 },
      handler: async ({ project, params }) => {
        const { file, bytes } = await files.open(project, params.id)
        const headers = {
          'content-length': String(file.size),
          'content-disposition': `attachment; filename*=UTF-8''${fileName(file.name)}`,
        }
        return Reply.raw(mediaType(file.contentType), streamOf(bytes), { headers })
      },
    }),
  ]
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => void (await chunks.return?.()),
  })
}

const sized = <File extends { size?: number }>(file: File) => ({ ...file, size: file.size ?? 0 })

/** What a piece or a person called the type, where it is one. */
const mediaType = (given = '') => (MEDIA_TYPE.test(given) ? given : 'application/octet-stream')

/** https://www.rfc-editor.org/rfc/rfc8187#section-3.2 */
const fileName = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)

function refusal(error: unknown): never {
  if (!isPieceError(error)) throw error
  const { message, hint } = error
  throw new DomainError({ kind: 'too_large', code: error.code, message, ...(hint !== undefined && { hint }) })
}
