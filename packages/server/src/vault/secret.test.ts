import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { Secret } from './secret.js'

const CANARY = 'CANARY-7f3a'
const secret = new Secret(CANARY)

describe('a secret', () => {
  test('is revealed on request only', () => {
    expect(secret.reveal()).toBe(CANARY)
    const value = { password: CANARY }
    expect(new Secret(value).reveal()).toBe(value)
  })

  test.each<[string, () => string]>([
    ['a template string', () => `${secret}`],
    ['concatenation', () => `x${String(secret)}`],
    ['String', () => String(secret)],
    ['toString', () => secret.toString()],
    ['Array.join', () => [secret, secret].join()],
    ['JSON', () => JSON.stringify({ deep: [{ secret }] })],
    ['inspection', () => inspect({ deep: { secret } }, { depth: 9 })],
    ['inspection of hidden properties', () => inspect({ secret }, { showHidden: true, getters: true })],
    ['inspection without custom texts', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['an error', () => inspect(new Error(`refused ${secret}`, { cause: secret }))],
    ['its own properties', () => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
    ['a copy', () => JSON.stringify({ ...secret })],
    ['a structured clone', () => inspect(structuredClone({ ...secret }))],
  ])('does not show in %s', (_, shown) => {
    expect(shown()).not.toContain(CANARY)
  })

  test('reads [secret] as text, in JSON and in inspection', () => {
    expect(`${secret}`).toBe('[secret]')
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
    expect(inspect({ secret })).toBe('{ secret: [secret] }')
  })

  test('is no number', () => {
    expect(Number(new Secret(1234))).toBeNaN()
  })

  test('does not show in a log line', () => {
    const lines: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const log = pino(stream)
    log.info(
      { secret, deep: { secret: new Secret({ password: CANARY }) }, err: new Error(`no ${secret}`) },
      '%s',
      secret,
    )
    expect(lines).toHaveLength(1)
    expect(lines.join()).toContain('[secret]')
    expect(lines.join()).not.toContain(CANARY)
  })
})
