import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadRootKey, type RootKeyOptions } from './root-key.js'

const posix = process.platform !== 'win32'
const key = randomBytes(32)
const other = randomBytes(32)
const text = key.toString('base64')

let folder: string
let warnings: { fields: object; message: string }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugboard-root-key-'))
  warnings = []
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function load(options: Partial<RootKeyOptions>) {
  const log = { warn: (fields: object, message: string) => void warnings.push({ fields, message }) }
  return loadRootKey({ databaseIsEmpty: true, log, ...options })
}

async function keyFile(content = `${text}\n`, mode = 0o600): Promise<string> {
  const path = join(folder, 'root.key')
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

const refusal = (message: RegExp) =>
  expect.objectContaining({ name: 'RootKeyError', message: expect.stringMatching(message) })

describe('a root key given as a value', () => {
  test('is base64 of 32 bytes under the id 1', async () => {
    expect(await load({ value: text })).toEqual({ keys: [{ id: 1, key }] })
    expect(await load({ value: ` ${text}\n` })).toEqual({ keys: [{ id: 1, key }] })
  })

  test('may be a list, whose first key is the primary', async () => {
    const keys = [
      { id: 4294967295, key: other },
      { id: 1, key },
    ]
    expect(await load({ value: `4294967295:${other.toString('base64')}, 1:${text}` })).toEqual({ keys })
    expect(await load({ value: `7:${text}` })).toEqual({ keys: [{ id: 7, key }] })
  })

  test.each<[string, string, RegExp]>([
    ['is empty', '', /^PLUGBOARD_ROOT_KEY is empty\. Give it base64/],
    ['is blank', ' \n', /^PLUGBOARD_ROOT_KEY is empty/],
    ['is a passphrase', 'correct horse battery staple', /exactly 32 bytes.*openssl rand -base64 32/],
    ['is one byte short', randomBytes(31).toString('base64'), /exactly 32 bytes/],
    ['is one byte long', randomBytes(33).toString('base64'), /exactly 32 bytes/],
    ['lacks its padding', text.slice(0, -1), /exactly 32 bytes/],
    ['is hexadecimal', key.toString('hex'), /exactly 32 bytes/],
    ['is in the alphabet of URLs', Buffer.alloc(32, 0xff).toString('base64url'), /exactly 32 bytes/],
    ['has stray characters', `${text.slice(0, 20)}!${text.slice(20)}`, /exactly 32 bytes/],
    ['has stray bits', `${'A'.repeat(42)}B=`, /exactly 32 bytes/],
    ['is a list with a broken key', `2:${text},1:short`, /^Entry 2 of PLUGBOARD_ROOT_KEY is not base64/],
    ['is a list with a bare key', `2:${text},${other.toString('base64')}`, /^Entry 2 of .* has no id/],
    ['is a list that ends in a comma', `2:${text},`, /^Entry 2 of .* has no id/],
    ['has the id 0', `0:${text}`, /whole number from 1 to 4294967295/],
    ['has an id beyond 32 bits', `4294967296:${text}`, /whole number from 1 to 4294967295/],
    ['has an id that is no number', `1e3:${text}`, /whole number from 1 to 4294967295/],
    ['repeats an id', `1:${text},1:${other.toString('base64')}`, /the same id/],
    ['repeats a key', `2:${text},1:${text}`, /the same root key twice/],
  ])('is refused when it %s', async (_, value, message) => {
    await expect(load({ value })).rejects.toThrow(refusal(message))
    await expect(load({ value })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY/))
  })

  test.each(['CANARY-7f3a', '1:CANARY-7f3a', 'CANARY-7f3a:x', `CANARY-7f3a:${text},2:x`])(
    'is never repeated in the refusal (%j)',
    async (value) => {
      const error = await load({ value }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error)).not.toContain('CANARY')
      expect(inspect(error)).not.toContain(text)
    },
  )

  test('is refused beside a file', async () => {
    const file = await keyFile()
    await expect(load({ value: text, file })).rejects.toThrow(
      refusal(/PLUGBOARD_ROOT_KEY and PLUGBOARD_ROOT_KEY_FILE are both set/),
    )
  })
})

describe('a root key in a file', () => {
  test.each([0o600, 0o400])('is read at mode %o', async (mode) => {
    expect(await load({ file: await keyFile(`${text}\n`, mode) })).toEqual({ keys: [{ id: 1, key }] })
  })

  test('is read through a link, and past a byte order mark', async () => {
    const link = join(folder, 'link.key')
    await symlink(await keyFile(`\ufeff${text}\r\n`), link)
    expect(await load({ file: link })).toEqual({ keys: [{ id: 1, key }] })
  })

  test.runIf(posix).each([0o644, 0o640, 0o660, 0o604, 0o602, 0o700, 0o4600])('is refused at mode %o', async (mode) => {
    const file = await keyFile(`${text}\n`, mode)
    const reader = { platform: process.platform, uid: process.getuid?.() }
    await expect(load({ file, reader })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY_FILE .* has mode .*chmod 600/))
    expect(await load({ file, reader: { platform: 'win32', uid: undefined } })).toEqual({ keys: [{ id: 1, key }] })
  })

  test.runIf(posix)('is refused when it belongs to another user, and accepted when to root', async () => {
    const file = await keyFile()
    const own = process.getuid?.() ?? 0
    const asOther = { platform: process.platform, uid: own + 1 }
    if (own === 0) {
      expect(await load({ file, reader: asOther })).toEqual({ keys: [{ id: 1, key }] })
      await chown(file, 12_345, 12_345)
    }
    await expect(load({ file, reader: asOther })).rejects.toThrow(refusal(/belongs to another user/))
  })

  test('is refused when it is a folder', async () => {
    await expect(load({ file: folder })).rejects.toThrow(refusal(/is not a regular file/))
  })

  test.runIf(posix)('is refused when it is a named pipe, without waiting for a writer', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', ['-m', '600', pipe])
    await expect(load({ file: pipe })).rejects.toThrow(refusal(/is not a regular file/))
  })

  test.each<[string, string, RegExp]>([
    ['is empty', '', /is empty/],
    ['holds no key', 'CANARY-7f3a', /exactly 32 bytes/],
    ['holds a short key', randomBytes(16).toString('base64'), /exactly 32 bytes/],
  ])('is refused when it %s', async (_, content, message) => {
    const file = await keyFile(content)
    await expect(load({ file })).rejects.toThrow(refusal(message))
    await expect(load({ file })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY_FILE/))
    await expect(load({ file })).rejects.not.toThrow(/CANARY/)
  })

  test('is refused when it is absurdly large', async () => {
    const file = await keyFile()
    await truncate(file, 65_537)
    await expect(load({ file })).rejects.toThrow(refusal(/larger than 65536 bytes/))
  })

  test('is refused when it is missing, and is not made', async () => {
    const file = join(folder, 'missing.key')
    await expect(load({ file, generateAt: join(folder, 'default.key') })).rejects.toThrow(
      refusal(/PLUGBOARD_ROOT_KEY_FILE .* does not exist/),
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('is refused when its name is empty or leads through a file', async () => {
    await expect(load({ file: '' })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY_FILE is empty/))
    const file = join(await keyFile(), 'below')
    await expect(load({ file })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY_FILE .* cannot be read/))
  })
})

describe('a root key that is not given', () => {
  const generateAt = () => join(folder, 'keys', 'deep', 'root.key')

  test('is generated for an empty database, kept safely, told of, and read at the next start', async () => {
    const made = await load({ generateAt: generateAt() })
    expect(made.generatedAt).toBe(generateAt())
    expect(made.keys).toHaveLength(1)
    expect(made.keys[0].key).toHaveLength(32)
    expect(warnings).toMatchObject([{ fields: { path: generateAt() }, message: expect.stringContaining('Back it up') }])
    expect(JSON.stringify(warnings)).not.toContain(made.keys[0].key.toString('base64'))
    expect(await readdir(join(folder, 'keys', 'deep'))).toEqual(['root.key'])

    expect(await load({ generateAt: generateAt(), databaseIsEmpty: false })).toEqual({ keys: made.keys })
    expect(warnings).toHaveLength(1)
  })

  test.runIf(posix)('is generated with mode 0600 in folders of mode 0700', async () => {
    await load({ generateAt: generateAt() })
    expect((await stat(generateAt())).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'keys', 'deep'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700)
  })

  test('is another one each time', async () => {
    const one = await load({ generateAt: join(folder, 'one.key') })
    const two = await load({ generateAt: join(folder, 'two.key') })
    expect(one.keys).not.toEqual(two.keys)
  })

  test('is the same for all processes that start at the same moment, and only one made it', async () => {
    const loaded = await Promise.all(Array.from({ length: 8 }, () => load({ generateAt: generateAt() })))
    for (const { keys } of loaded) expect(keys).toEqual(loaded[0]?.keys)
    expect(loaded.filter(({ generatedAt }) => generatedAt !== undefined)).toHaveLength(1)
    expect(warnings).toHaveLength(1)
    expect(await readdir(join(folder, 'keys', 'deep'))).toEqual(['root.key'])
  })

  test('is refused for a database that holds data, and nothing is written', async () => {
    await expect(load({ generateAt: generateAt(), databaseIsEmpty: false })).rejects.toThrow(
      refusal(/holds data, but its root key is missing.*PLUGBOARD_ROOT_KEY.*PLUGBOARD_ROOT_KEY_FILE/),
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('is refused when there is nowhere to generate it', async () => {
    await expect(load({})).rejects.toThrow(refusal(/No root key is set\. Set PLUGBOARD_ROOT_KEY_FILE/))
  })

  test('is refused when the default file is broken or unsafe, which is left as it is', async () => {
    await mkdir(join(folder, 'keys', 'deep'), { recursive: true })
    await writeFile(generateAt(), 'broken')
    await chmod(generateAt(), 0o600)
    await expect(load({ generateAt: generateAt() })).rejects.toThrow(refusal(/root\.key .*exactly 32 bytes/))
    expect(await readFile(generateAt(), 'utf8')).toBe('broken')
  })

  test('is refused when it cannot be written, saying what to do', async () => {
    const path = join(await keyFile(), 'below', 'root.key')
    await expect(load({ generateAt: path })).rejects.toThrow(refusal(/PLUGBOARD_ROOT_KEY_FILE/))
  })

  test.runIf(posix)('is refused when its link leads nowhere, as it would be made on every start', async () => {
    const path = join(folder, 'root.key')
    await symlink(join(folder, 'gone'), path)
    await expect(load({ generateAt: path })).rejects.toThrow(refusal(/has vanished/))
  })
})
