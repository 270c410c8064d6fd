import { isPlainData, plainProblem } from './plain-json.js'

/** Longest message between the server and a piece, in bytes. */
export const MAX_FRAME = 4 * 1024 * 1024

const HEADER = 4

/** A message that is too long, not JSON, or of a shape that may not travel. */
export class FrameError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FrameError'
  }
}

/**
 * A message as bytes: its length in four bytes, then JSON. Throws `FrameError` when it is too long or cannot be
 * written as JSON.
 */
export function encodeFrame(message: unknown): Buffer {
  return frameOf(toJson(message))
}

function frameOf(json: string): Buffer {
  const length = Buffer.byteLength(json)
  if (length > MAX_FRAME) throw new FrameError(`is longer than ${MAX_FRAME / 1024 / 1024} MiB`)
  const frame = Buffer.allocUnsafe(HEADER + length)
  frame.writeUInt32BE(length)
  frame.write(json, HEADER)
  return frame
}

/** Cuts a stream of bytes into messages. Holds at most one unfinished message, and no more of it than is allowed. */
export class FrameReader {
  readonly #problemOf: (message: unknown) => string | undefined
  #chunks: Buffer[] = []
  #length = 0

  /** @param problemOf why a message may not travel. Default: what `plainProblem` says; nothing for one who is trusted. */
  constructor(problemOf = plainProblem) {
    this.#problemOf = problemOf
  }

  /** The messages completed by these bytes. Throws `FrameError`; the stream is of no use after that. */
  *read(bytes: Buffer): Generator<unknown> {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    for (let size = this.#nextSize(); size !== undefined; size = this.#nextSize()) {
      const message = parseJson(
        this.#take(HEADER + size)
          .subarray(HEADER)
          .toString('utf8'),
      )
      const problem = this.#problemOf(message)
      if (problem !== undefined) throw new FrameError(problem)
      yield message
    }
  }

  #nextSize(): number | undefined {
    if (this.#length < HEADER) return undefined
    if ((this.#chunks[0]?.length ?? 0) < HEADER) this.#chunks = [Buffer.concat(this.#chunks)]
    const size = this.#chunks[0]?.readUInt32BE() ?? 0
    if (size > MAX_FRAME) throw new FrameError(`is longer than ${MAX_FRAME / 1024 / 1024} MiB`)
    return this.#length < HEADER + size ? undefined : size
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const rest = all.subarray(count)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    return all.subarray(0, count)
  }
}

/** The same for a message whose values may not be fit to travel: then why, as the rest of a sentence. */
export function checkedFrame(message: unknown): { frame: Buffer } | { problem: string } {
  try {
    const json = toJson(message)
    const frame = frameOf(json)
    const problem = plainProblem(isPlainData(message) ? message : JSON.parse(json))
    return problem === undefined ? { frame } : { problem }
  } catch (error) {
    if (error instanceof FrameError) return { problem: error.message }
    throw error
  }
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value ?? null)
  } catch (cause) {
    throw new FrameError('cannot be written as JSON', { cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FrameError('is not JSON', { cause })
  }
}
