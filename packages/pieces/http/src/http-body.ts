import { type FileRef, type Files, isPieceError, PieceError } from '@plugboard/core'
import { isHeaderValue } from './http-headers.js'

/** The part of a step's input that says what is sent. */
export interface BodyInput {
  bodyType?: 'none' | 'json' | 'form' | 'text' | 'file' | undefined
  json?: unknown
  form?: Record<string, string> | undefined
  text?: string | undefined
  file?: FileRef | undefined
}

/** What is sent, made anew for every hop of a redirect. */
export interface Body {
  contentType: string
  /** Bytes, when known beforehand. */
  size: number | undefined
  /** A stream can be sent once only. */
  streamed: boolean
  open(): string | AsyncIterable<Uint8Array>
}

/** The body a step describes; undefined for none. */
export function bodyOf(input: BodyInput, files: Files): Body | undefined {
  switch (input.bodyType ?? 'none') {
    case 'none':
      return undefined
    case 'json':
      return fixed('application/json', JSON.stringify(input.json ?? null))
    case 'form':
      return fixed('application/x-www-form-urlencoded', new URLSearchParams(input.form ?? {}).toString())
    case 'text':
      return fixed('text/plain; charset=utf-8', input.text ?? '')
    case 'file':
      return input.file && fromFile(input.file, files)
  }
}

const fixed = (contentType: string, text: string): Body => ({
  contentType,
  size: Buffer.byteLength(text),
  streamed: false,
  open: () => text,
})

const fromFile = (file: FileRef, files: Files): Body => ({
  contentType: isHeaderValue(file.contentType) ? file.contentType : 'application/octet-stream',
  size: file.size,
  streamed: true,
  open: () => bytesOf(file, files),
})

async function* bytesOf(file: FileRef, files: Files): AsyncGenerator<Uint8Array> {
  try {
    yield* files.read(file)
  } catch (cause) {
    const { code = 'bad_response' as const, hint } = isPieceError(cause) ? cause : {}
    throw new PieceError(code, `The file "${file.name}" could not be read.`, {
      field: 'file',
      hint: hint ?? 'Run the step that made the file again.',
      cause,
    })
  }
}
