import { describe, expect, it } from 'vitest'
import { checkedFrame, encodeFrame, FrameReader, MAX_FRAME } from './frames.js'

const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

describe('frames', () => {
  it('give back what was sent, however the bytes are cut', () => {
    const messages = [{ a: 1 }, { text: 'äöü €' }, null, [], { big: 'x'.repeat(100_000) }]
    const bytes = Buffer.concat(messages.map(encodeFrame))
    for (const size of [1, 3, 5, 1_000, bytes.length]) {
      const reader = new FrameReader()
      const read: unknown[] = []
      for (let start = 0; start < bytes.length; start += size)
        read.push(...reader.read(bytes.subarray(start, start + size)))
      expect(read).toEqual(messages)
    }
  })

  it('refuse a length beyond the limit before anything of it has arrived', () => {
    const header = Buffer.alloc(4)
    header.writeUInt32BE(MAX_FRAME + 1)
    expect(() => [...new FrameReader().read(header)]).toThrow('longer than 4 MiB')
  })

  it('carry a message of exactly the longest size and no longer one', () => {
    expect(encodeFrame('x'.repeat(MAX_FRAME - 2))).toHaveLength(MAX_FRAME + 4)
    expect(() => encodeFrame('x'.repeat(MAX_FRAME - 1))).toThrow('longer than 4 MiB')
  })

  it('refuse what is not JSON, forbidden keys and deep nesting when reading', () => {
    const frame = (json: string) => Buffer.concat([Buffer.from([0, 0, 0, json.length]), Buffer.from(json)])
    const read = (json: string) => [...new FrameReader().read(frame(json))]
    expect(() => read('{')).toThrow('not JSON')
    expect(() => read('')).toThrow('not JSON')
    expect(() => read('{"a":[{"__proto__":1}]}')).toThrow('"__proto__"')
    expect(() => read('{"constructor":1}')).toThrow('"constructor"')
    expect(() => read(JSON.stringify(nested(33)))).toThrow('levels deep')
    expect(read(JSON.stringify(nested(32)))).toEqual([nested(32)])
  })

  it('tell why a value cannot travel', () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const fine = { fine: [1, 'two', null] }
    expect(checkedFrame(fine)).toEqual({ frame: encodeFrame(fine) })
    expect(checkedFrame(circular)).toEqual({ problem: 'cannot be written as JSON' })
    expect(checkedFrame(10n)).toEqual({ problem: 'cannot be written as JSON' })
    expect(checkedFrame(nested(33))).toEqual({ problem: expect.stringContaining('levels deep') })
    expect(checkedFrame('x'.repeat(MAX_FRAME))).toEqual({ problem: expect.stringContaining('4 MiB') })
    expect(checkedFrame(JSON.parse('{"prototype":1}'))).toEqual({ problem: expect.stringContaining('"prototype"') })
    const disguised = { toJSON: () => ({ constructor: 1 }) }
    expect(checkedFrame({ rows: [disguised] })).toEqual({ problem: expect.stringContaining('"constructor"') })
    expect(checkedFrame({ at: new Date(0) })).toEqual({ frame: encodeFrame({ at: '1970-01-01T00:00:00.000Z' }) })
  })
})
