import { callEnd } from './answers.js'
import { OraError } from './ora-error.js'
import type { TtcReader } from './ttc-reader.js'
import { TtcWriter } from './ttc-writer.js'

const OPERATION = { read: 2, write: 0x40, create: 0x110, chunkSize: 0x4000 }
const LOB_DATA = 14
const PARAMETER = 8
const LOCATOR = 40

/** The large objects of a session, by their locators. */
export class Lobs {
  readonly #contents: string[] = []

  /** Keeps a content, and gives what stands for it. */
  add(content: string): Buffer {
    const locator = Buffer.alloc(LOCATOR)
    locator.writeUInt32BE(this.#contents.push(content), LOCATOR - 4)
    return locator
  }

  contentOf(locator: Buffer): string {
    const content = this.#contents[locator.readUInt32BE(LOCATOR - 4) - 1]
    if (content === undefined) throw new OraError(22275, 'invalid LOB locator specified')
    return content
  }

  /** Answers one request to make, write or read a large object. */
  answer(reader: TtcReader, inTransaction: boolean): Buffer {
    const hasSource = reader.byte() === 1
    const length = reader.number()
    reader.skip(1).numbers(3)
    reader.skip(3)
    const operation = reader.number()
    reader.skip(2).numbers(2)
    const hasAmount = reader.byte() === 1
    reader.skip(6)
    const source = hasSource ? reader.raw(length) : Buffer.alloc(0)
    const writer = new TtcWriter()
    const locator = this.#operate(operation, source, reader, writer)
    writer.byte(PARAMETER).raw(locator)
    if (operation === OPERATION.create) writer.number(873).byte(0)
    else if (hasAmount) writer.number(operation === OPERATION.chunkSize ? 8_132 : 0)
    return writer.raw(callEnd({ inTransaction })).bytes
  }

  #operate(operation: number, source: Buffer, reader: TtcReader, writer: TtcWriter): Buffer {
    if (operation === OPERATION.create) return this.add('')
    if (operation === OPERATION.chunkSize) return source
    if (operation === OPERATION.read) {
      writer.byte(LOB_DATA).value(Buffer.from(this.contentOf(source)))
      return source
    }
    if (operation !== OPERATION.write) throw new OraError(3115, 'unsupported network data type or representation')
    reader.byte()
    this.#contents[source.readUInt32BE(LOCATOR - 4) - 1] = String(reader.value() ?? '')
    return source
  }

  /** Passes over a request to forget large objects, which comes with another request. */
  static skipFree(reader: TtcReader): void {
    reader.byte()
    const size = reader.number()
    reader.skip(1).numbers(3)
    reader.skip(3).number()
    reader.skip(1).numbers(3)
    reader.skip(2).number()
    reader.skip(1).number()
    reader.skip(1).number()
    reader.raw(size)
  }
}
