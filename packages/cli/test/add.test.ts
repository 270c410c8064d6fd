import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runProcess } from '../src/process/run-process.js'
import { newPiece } from './support/new-piece.js'
import { runPlugboard } from './support/run-plugboard.js'

const parent = mkdtempSync(join(tmpdir(), 'plugboard-add-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url))
const add = (folder: string, ...args: string[]) => runPlugboard(['piece', 'add', ...args, '--json'], folder)

describe('plugboard piece add', () => {
  it('adds actions and triggers that build, pass their tests and keep the rules', async () => {
    const folder = await newPiece(parent, 'my-shop', '--auth', 'oauth2')
    for (const [kind, name] of [
      ['action', 'list-orders'],
      ['action', 'find-order'],
      ['trigger', 'new-order'],
    ] as const) {
      const { code, stdout } = await add(folder, kind, name)
      expect(code, stdout).toBe(0)
      expect(JSON.parse(stdout).files).toEqual([
        'src/my-shop.ts',
        'test/fixtures.ts',
        `src/${kind}s/${name}.ts`,
        `test/${name}.test.ts`,
      ])
    }
    const tests = await runProcess(process.execPath, [vitest, 'run'], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    })
    expect(tests.stdout + tests.stderr).toMatch(/Test Files +6 passed/)
    const { stdout } = await runPlugboard(['piece', 'check', '--skip-install', '--json'], folder)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true })
    const manifest = JSON.parse(readFileSync(join(folder, 'dist/manifest.json'), 'utf8'))
    expect(manifest.actions).toMatchObject([
      { name: 'get-item' },
      { name: 'list-orders', title: 'List orders', scopes: ['items.read'] },
      { name: 'find-order' },
    ])
    expect(manifest.triggers).toMatchObject([{ name: 'new-item' }, { name: 'new-order' }])
  })

  it('calls the auth method what the piece calls it', async () => {
    const folder = await newPiece(parent, 'renamed', '--auth', 'api-key')
    for (const path of ['src/renamed.ts', 'src/renamed-auth.ts']) {
      const file = join(folder, path)
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('renamedAuth', 'apiKey'))
    }
    await add(folder, 'action', 'list-orders')
    expect(readFileSync(join(folder, 'src/actions/list-orders.ts'), 'utf8')).toContain('methods: [apiKey]')
  })

  describe('changes nothing', () => {
    const texts = (folder: string) =>
      ['src/acme.ts', 'test/fixtures.ts'].map((path) => readFileSync(join(folder, path), 'utf8'))

    it('when the name is taken, or is none', async () => {
      const folder = await newPiece(parent, 'acme', '--auth', 'none')
      const before = texts(folder)
      for (const [name, code] of [
        ['get-item', 'invalid_name'],
        ['new-item', 'invalid_name'],
        ['conformance', 'name_taken'],
        ['../x', 'invalid_name'],
      ] as const) {
        expect(JSON.parse((await add(folder, 'action', name)).stdout).error.code).toBe(code)
      }
      expect(texts(folder)).toEqual(before)
    })

    it('when the piece looks otherwise than expected, and says what to add by hand', async () => {
      const folder = join(parent, 'acme')
      const file = join(folder, 'src/acme.ts')
      writeFileSync(file, readFileSync(file, 'utf8').replace('actions: [getItem]', 'actions: all'))
      const before = texts(folder)
      expect(JSON.parse((await add(folder, 'action', 'list-orders')).stdout)).toEqual({
        error: {
          code: 'unexpected_layout',
          message: 'src/acme.ts has no plain list "actions", so nothing was changed.',
          hint: `Add import { listOrders } from './actions/list-orders.js' and list listOrders there.`,
        },
      })
      expect(texts(folder)).toEqual(before)
    })
  })
})
