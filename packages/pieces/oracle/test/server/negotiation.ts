import { TtcWriter } from './ttc-writer.js'

/** The protocol as 19c speaks it. */
const FIELD_VERSION = 12

/** The time zone of the database, as an interval: none. */
const TIME_ZONE = Buffer.from([0x80, 0, 0, 0, 60, 60, 0x80, 0, 0, 0, 0])

/** What the server says of itself: character sets AL32UTF8 and AL16UTF16, texts of up to 32,767 bytes. */
export function protocol(): Buffer {
  const compiled = Buffer.alloc(45)
  compiled[7] = FIELD_VERSION
  const runtime = Buffer.alloc(7)
  runtime[1] = 1
  runtime[6] = 4
  return new TtcWriter()
    .byte(1, 6, 0)
    .raw(Buffer.from('Test server\0'))
    .byte(873 & 0xff, 873 >> 8, 1, 0, 0, 0, 11)
    .raw(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 2000 >> 8, 2000 & 0xff]))
    .value(compiled)
    .value(runtime).bytes
}

/** What the server says of the types it knows: nothing but its time zone. */
export const dataTypes = (): Buffer => Buffer.concat([Buffer.of(2), TIME_ZONE, Buffer.alloc(2)])
