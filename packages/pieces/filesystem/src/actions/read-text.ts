import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { methods } from '../filesystem-auth.js'
import { inFolder } from '../filesystem-client.js'
import type { Content } from '../folder.js'
import { parsePathBelow } from '../parse-path.js'
import { pathField } from '../path-fields.js'

const LARGEST = 1_048_576

type Encoding = 'utf-8' | 'latin1' | 'utf-16le'

/** What is in a text file. */
export const readText = defineAction({
  name: 'read-text',
  title: 'Read a text file',
  description: 'Gives the text in a file of at most 1 MiB.',
  group: 'Files',
  methods,
  input: fields({
    path: pathField({ title: 'File' }),
    encoding: field.choice({
      title: 'Encoding',
      help: 'How the text is written in the file.',
      choices: [
        { value: 'utf-8', title: 'UTF-8' },
        { value: 'latin1', title: 'Latin-1 (ISO 8859-1)' },
        { value: 'utf-16le', title: 'UTF-16 (little-endian)' },
      ],
      default: 'utf-8',
    }),
  }),
  output: Type.Object({ text: Type.String({ title: 'Text' }) }),
  idempotent: true,
  run: (ctx) =>
    inFolder(ctx, async (folder) => {
      const at = parsePathBelow(folder, ctx.input.path, 'path')
      const bytes = await folder.read(at, wholeOf)
      return { text: decode(bytes, ctx.input.encoding) }
    }),
})

/** Counts while it reads, since a file may grow meanwhile, or say that it has no size. */
async function wholeOf({ size, chunks }: Content): Promise<Buffer> {
  if (size > LARGEST) throw tooLarge()
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > LARGEST) throw tooLarge()
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

const tooLarge = () =>
  new PieceError('invalid_input', 'The file has more than 1 MiB.', {
    field: 'path',
    hint: 'Use "Read a file", which takes files of any size.',
  })

/** A byte order mark at the beginning is left out. */
function decode(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'latin1') return bytes.toString('latin1')
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PieceError('invalid_input', 'The file is no text in this encoding.', {
      field: 'encoding',
      hint: 'Choose another encoding, or use "Read a file" for what is not text.',
      cause,
    })
  }
}
