import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { guardStream } from '../src/guard-stream.js'

describe('a guarded stream', () => {
  it.each(['data', 'end'])('fails where whoever listens for %s throws, in place of the process', async (event) => {
    const stream = new Readable({ read() {} })
    guardStream(stream)
    stream.on('data', () => {})
    stream.on(event, () => {
      throw new Error('Nobody expected that.')
    })
    const failed = once(stream, 'error')
    stream.push('something')
    stream.push(null)
    expect(await failed).toEqual([expect.objectContaining({ message: 'Nobody expected that.' })])
  })
})
