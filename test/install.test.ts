import { appendFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { InstallLab, NOTHING } from './support/install-lab.js'
import { createPieceFolder } from './support/piece-folder.js'
import { packPiece } from './support/piece-package.js'
import type { Plugboard } from './support/plugboard.js'
import { createStorage, STORAGES } from './support/storage.js'

const TOKEN = 'registry-token-4711'
const WITH_DEPENDENCY = { dependencies: { '@sinclair/typebox': '^0.34.0' } }

describe.each(STORAGES)('pieces installed over %s', (name) => {
  let lab: InstallLab
  beforeAll(async () => {
    lab = await InstallLab.start(await createStorage(name), { token: TOKEN })
  })
  afterAll(() => lab?.close())

  /** Each test begins without pieces of its own. */
  afterEach(async () => {
    await lab.server.call('DELETE', '/projects/default/flows/greeting')
    for (const key of ['acme', 'other']) await lab.server.inEnvironment('DELETE', `/connections/${key}`)
    await lab.server.call('DELETE', '/pieces/acme')
    expect(await lab.leftovers()).toEqual(NOTHING)
  })

  const versionOf = async (query = '') => (await lab.server.call('GET', `/pieces/acme${query}`)).body.version

  it('come from the registry by exact version, and work', async () => {
    const prelude = `import { Type } from '@sinclair/typebox'\nif (!Type.String) throw new Error('no TypeBox')`
    const piece = lab.publish({ json: WITH_DEPENDENCY, prelude })
    const installed = await lab.install(piece)
    expect([installed.status, installed.body]).toEqual([
      201,
      expect.objectContaining({ state: 'done', name: 'acme', version: '1.0.0', package: piece.package, failure: null }),
    ])
    expect((await lab.greet()).body.output).toEqual({ text: 'Hello, Ada' })
    expect((await lab.events()).slice(-1)).toEqual([
      ['piece.installed', 'acme', expect.objectContaining({ version: '1.0.0', package: piece.package })],
    ])
  })

  it('are in the list, with manifest, icon and versions', async () => {
    await lab.upload(packPiece({ title: 'Acme of Ada' }).tarball)
    const { body } = await lab.server.call('GET', '/pieces')
    expect(body.items).toContainEqual(expect.objectContaining({ name: 'acme', title: 'Acme of Ada', actions: 1 }))
    const manifest = await lab.server.call('GET', '/pieces/acme')
    expect(manifest.body).toMatchObject({ package: 'plugboard-piece-acme', auth: [{ name: 'api-key' }] })
    const icon = await lab.server.call('GET', manifest.body.icon.replace('/api/v1', ''))
    expect([icon.headers.get('content-type'), icon.text]).toEqual(['image/svg+xml', expect.stringContaining('<circle')])
    const versions = await lab.server.call('GET', '/pieces/acme/versions')
    expect(versions.body.items).toMatchObject([{ version: '1.0.0' }])
  })

  it('come from a folder, and from it again after a change', async () => {
    const source = String(packPiece().files['index.js'])
    const folder = await createPieceFolder('acme', source)
    const path = join(folder.path, 'piece-acme')
    const installed = await lab.server.call('POST', '/pieces', { folder: path })
    expect([installed.status, installed.body.source], installed.text).toEqual([201, 'folder'])
    expect((await lab.greet()).body.output).toEqual({ text: 'Hello, Ada' })
    writeFileSync(join(path, 'index.js'), source.replaceAll('Hello', 'Good day'))
    expect((await lab.server.call('POST', '/pieces', { folder: path })).status).toBe(201)
    const act = await lab.server.inEnvironment('POST', '/connections/acme/actions/greet', { input: { name: 'Ada' } })
    expect(act.body.output).toEqual({ text: 'Good day, Ada' })
    expect((await lab.leftovers()).rows).toEqual(['acme 1.0.0'])
    await lab.remove()
    folder.clean()
  })

  it('tell which versions the registry has', async () => {
    lab.publish({ name: 'listed', version: '1.0.0' })
    lab.publish({ name: 'listed', version: '1.1.0', json: { deprecated: 'Use 2.' } })
    const { body } = await lab.server.call('GET', '/piece-packages?package=plugboard-piece-listed')
    expect(body).toEqual({
      package: 'plugboard-piece-listed',
      latest: '1.1.0',
      versions: [
        { version: '1.0.0', publishedAt: expect.stringMatching(/^20/), deprecated: false },
        { version: '1.1.0', publishedAt: expect.stringMatching(/^20/), deprecated: true },
      ],
    })
  })

  it('stand side by side in two versions, of which one is current until it is pinned, unpinned or gone', async () => {
    await lab.upload(packPiece().tarball)
    await lab.greet()
    await lab.upload(packPiece({ version: '2.0.0', greeting: 'Good day' }).tarball)
    expect([await versionOf(), await versionOf('?version=2.0.0')]).toEqual(['1.0.0', '2.0.0'])
    expect((await lab.server.call('PUT', '/pieces/acme/pin', { version: '2.0.0' })).body).toMatchObject({
      pinned: true,
    })
    expect(await versionOf()).toBe('2.0.0')
    expect((await lab.greet('acme', 'other')).body.output).toEqual({ text: 'Good day, Ada' })
    const old = await lab.server.inEnvironment('POST', '/connections/acme/actions/greet', { input: { name: 'Ada' } })
    expect(old.body.output).toEqual({ text: 'Hello, Ada' })
    await lab.restart()
    expect(await versionOf()).toBe('2.0.0')
    expect((await lab.server.call('DELETE', '/pieces/acme/pin')).status).toBe(204)
    await lab.server.inEnvironment('DELETE', '/connections/other')
    expect((await lab.server.call('DELETE', '/pieces/acme?version=2.0.0')).status).toBe(204)
    expect(await versionOf()).toBe('1.0.0')
    expect((await lab.events()).slice(-3).map(([action]) => action)).toEqual([
      'piece.pinned',
      'piece.unpinned',
      'piece.removed',
    ])
  })

  it('are not removed while a connection or a step uses them, and the refusal names it', async () => {
    await lab.upload(packPiece().tarball)
    await lab.greet()
    const steps = [{ name: 'Greet', piece: 'acme', action: 'greet', connection: 'acme' }]
    await lab.server.call('PUT', '/projects/default/flows/greeting', { name: 'Greeting', draft: { steps } })
    const refused = await lab.server.call('DELETE', '/pieces/acme')
    expect(refused.body).toMatchObject({
      status: 409,
      code: 'piece_in_use',
      hint: expect.any(String),
      details: {
        connections: [{ project: 'default', environment: 'development', key: 'acme' }],
        steps: [{ flow: { key: 'greeting' }, version: 'draft', step: 'Greet' }],
      },
    })
    expect((await lab.events()).slice(-1)).toMatchObject([['piece.remove_refused', 'acme', { code: 'piece_in_use' }]])
    await lab.server.inEnvironment('DELETE', '/connections/acme?force=true')
    const still = await lab.server.call('DELETE', '/pieces/acme?version=1.0.0')
    expect(still.body).toMatchObject({ code: 'piece_in_use', details: { connections: [], steps: [{ step: 'Greet' }] } })
    expect((await lab.leftovers()).rows).toEqual(['acme 1.0.0'])
  })

  it('are there after a restart, and come out of the database when the disk is empty', async () => {
    await lab.upload(packPiece().tarball)
    await lab.greet()
    const act = () => lab.server.inEnvironment('POST', '/connections/acme/actions/greet', { input: { name: 'Ada' } })
    await lab.restart()
    expect((await act()).body.output).toEqual({ text: 'Hello, Ada' })
    await lab.server.stop()
    const lost = name === 'SQLite' ? lab.folder : join(lab.storage.folder, 'data')
    rmSync(lost, { recursive: true })
    await lab.restart()
    expect((await act()).body.output).toEqual({ text: 'Hello, Ada' })
    expect((await lab.leftovers()).folder).toHaveLength(1)
  })

  it('are one of two that are asked for at once; the other is told, and leaves nothing', async () => {
    const piece = lab.publish()
    const answers = await Promise.all([lab.install(piece), lab.install(piece), lab.upload(piece.tarball)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    const codes = answers.flatMap(({ body }) => body.code ?? [])
    expect(codes).toEqual(['version_installed', 'version_installed'])
    const left = await lab.leftovers()
    expect([left.rows, left.folder.length]).toEqual([['acme 1.0.0'], 1])
  })

  it('tell how their installation goes, from waiting to done', async () => {
    const begun = await lab.install(lab.publish({ version: '3.0.0', json: WITH_DEPENDENCY }), '?wait=false')
    expect([begun.status, begun.body.state]).toEqual([202, 'waiting'])
    const seen = new Set<string>()
    await vi.waitFor(
      async () => {
        const { body } = await lab.server.call('GET', `/piece-installations/${begun.body.id}`)
        seen.add(body.state === 'running' ? body.stage : body.state)
        expect(body).toMatchObject({ state: 'done', name: 'acme', version: '3.0.0' })
      },
      { timeout: 20_000, interval: 5 },
    )
    const order = ['waiting', 'download', 'inspect', 'dependencies', 'load', 'save', 'done']
    expect([...seen]).toEqual(order.filter((one) => seen.has(one)))
    expect(seen).toContain('dependencies')
  })

  it('tell why their installation failed, there and in the audit trail', async () => {
    const bad = lab.publish({ name: 'bad', manifest: { title: 'Another' } })
    const begun = await lab.install(bad, '?wait=false')
    const { body } = await lab.ended(begun.body.id)
    expect(body).toMatchObject({ state: 'failed', stage: 'load', name: 'bad', package: bad.package })
    const code = 'manifest_contradicts_code'
    expect(body.failure).toEqual({ code, message: expect.stringContaining('title'), hint: expect.any(String) })
    const detail = { subject: `${bad.package} 1.0.0`, code }
    expect((await lab.events()).slice(-1)).toEqual([['piece.install_failed', 'bad', detail]])
    const unknown = await lab.server.call('GET', '/piece-installations/ins_none')
    expect([unknown.status, unknown.body.code]).toEqual([404, 'installation_not_found'])
  })

  it('are put right before they run when their files were changed', async () => {
    await lab.upload(packPiece().tarball)
    await lab.greet()
    const damages: Record<string, (tree: string) => void> = {
      'changed code': (tree) => appendFileSync(join(tree, 'node_modules/plugboard-piece-acme/index.js'), '\nthrow 1'),
      'one more file': (tree) => writeFileSync(join(tree, 'node_modules/more.js'), ''),
      'a missing file': (tree) => rmSync(join(tree, 'node_modules/plugboard-piece-acme/index.js')),
      'no files': (tree) => rmSync(tree, { recursive: true }),
      'another core': (tree) => {
        rmSync(join(tree, 'node_modules/@plugboard/core'))
        symlinkSync(tmpdir(), join(tree, 'node_modules/@plugboard/core'))
      },
    }
    for (const [what, damage] of Object.entries(damages)) {
      await lab.restart()
      const before = await lab.events()
      damage(join(lab.folder, readdirSync(lab.folder)[0] ?? ''))
      const act = await lab.server.inEnvironment('POST', '/connections/acme/actions/greet', { input: { name: 'Ada' } })
      expect(act.body.output, `${what}: ${act.text}`).toEqual({ text: 'Hello, Ada' })
      expect((await lab.events()).slice(before.length), what).toEqual([['piece.damaged', 'acme', { version: '1.0.0' }]])
      expect((await lab.leftovers()).folder).toHaveLength(1)
    }
  })

  it('do not run when they were changed in the database too, and are right again once installed again', async () => {
    const { tarball } = packPiece()
    await lab.upload(tarball)
    await lab.greet()
    const act = () => lab.server.inEnvironment('POST', '/connections/acme/actions/greet', { input: { name: 'Ada' } })
    const code = join(lab.folder, readdirSync(lab.folder)[0] ?? '', 'node_modules/plugboard-piece-acme/index.js')
    await lab.server.stop()
    appendFileSync(code, `\nthrow new Error('changed')`)
    await lab.storage.query('update piece_archives set bytes = $1', [Buffer.from('changed')])
    await lab.restart()
    expect((await act()).body).toMatchObject({ status: 409, code: 'piece_damaged', hint: expect.any(String) })
    await lab.server.stop()
    rmSync(lab.folder, { recursive: true })
    await lab.restart()
    expect((await act()).status).toBeGreaterThanOrEqual(400)
    expect((await lab.upload(tarball)).status).toBe(201)
    expect((await act()).body.output).toEqual({ text: 'Hello, Ada' })
  })

  it('are installed by nobody who may not manage them', async () => {
    await lab.upload(packPiece().tarball)
    const made = await lab.server.call('POST', '/projects/default/tokens', { name: 'B', role: 'builder' })
    const headers = { authorization: `Bearer ${made.body.secret}` }
    const bytes = new Uint8Array(packPiece({ version: '2.0.0' }).tarball)
    const answers = [
      await lab.server.call('POST', '/pieces', { package: 'plugboard-piece-acme', version: '1.0.0' }, headers),
      await lab.server.upload('/pieces/tarball', bytes, headers),
      await lab.server.call('GET', '/piece-packages?package=plugboard-piece-acme', undefined, headers),
      await lab.server.call('GET', '/piece-installations/ins_x', undefined, headers),
      await lab.server.call('PUT', '/pieces/acme/pin', { version: '1.0.0' }, headers),
      await lab.server.call('DELETE', '/pieces/acme/pin', undefined, headers),
      await lab.server.call('DELETE', '/pieces/acme', undefined, headers),
    ]
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
    expect((await lab.leftovers()).rows).toEqual(['acme 1.0.0'])
  })

  it('are begun anew after a server was killed in the middle, which leaves neither files nor an npm', async () => {
    lab.registry.misbehave('slow-dependency', { packument: 'hang' })
    const json = { dependencies: { 'slow-dependency': '1.0.0' } }
    const begun = await lab.install(lab.publish({ version: '4.0.0', json }), '?wait=false')
    await vi.waitFor(
      () => expect(lab.registry.requests.some(({ path }) => path === 'slow-dependency')).toBe(true),
      20_000,
    )
    const [staging = ''] = readdirSync(lab.folder)
    expect(processesIn(join(lab.folder, staging)).length).toBeGreaterThan(0)
    await lab.server.kill()
    await vi.waitFor(() => expect(processesIn(join(lab.folder, staging))).toEqual([]), 5_000)
    if (name === 'PostgreSQL') {
      await lab.storage.query('update piece_installations set updated_at = updated_at - 120000')
      // Another server may be at work in the same folder: only what is old is removed.
      rmSync(join(lab.folder, staging), { recursive: true })
    }
    await lab.restart()
    const { body } = await lab.ended(begun.body.id)
    expect(body).toMatchObject({ state: 'failed', failure: { code: 'interrupted', hint: expect.any(String) } })
    expect((await lab.events()).slice(-1)).toMatchObject([['piece.install_failed', 'acme', { code: 'interrupted' }]])
  })

  it('are given up when the server is asked to stop', async () => {
    const json = { dependencies: { 'slow-dependency': '1.0.0' } }
    lab.registry.misbehave('slow-dependency', { packument: 'hang' })
    const piece = lab.publish({ version: '5.0.0', json })
    const begun = await Promise.all([lab.install(piece, '?wait=false'), lab.install(piece, '?wait=false')])
    const started = performance.now()
    await lab.restart()
    expect(performance.now() - started).toBeLessThan(8_000)
    for (const { body } of begun) {
      expect((await lab.ended(body.id)).body).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } })
    }
  })

  it('leave the token of the registry to the registry: in no log and no file', async () => {
    const { status } = await lab.install(lab.publish({ version: '6.0.0', json: WITH_DEPENDENCY }))
    expect(status).toBe(201)
    expect(lab.registry.requests.some(({ path }) => path === '@sinclair/typebox')).toBe(true)
    expect(lab.registry.requests.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true)
    expect(lab.server.output).not.toContain(TOKEN)
    const stored = await lab.storage.query('select * from piece_installations')
    expect(JSON.stringify(stored)).not.toContain(TOKEN)
  })

  // SQLite is for one server.
  if (name === 'PostgreSQL') {
    it('are on a second server within seconds, and gone from it when removed', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'plugboard-second-'))
      const second = await lab.startBeside(folder)
      const [own, other] = [lab.server, second]
      try {
        const piece = lab.publish()
        const asked = { package: piece.package, version: piece.version }
        const answers = await Promise.all([own, other].map((server) => server.call('POST', '/pieces', asked)))
        expect(answers.map(({ status }) => status).sort(), answers.map(({ text }) => text).join()).toEqual([201, 409])
        const has = async (server: Plugboard) => (await server.call('GET', '/pieces/acme')).status
        await vi.waitFor(async () => expect([await has(own), await has(other)]).toEqual([200, 200]), 10_000)
        expect((await lab.greet('acme', 'acme', other)).body.output).toEqual({ text: 'Hello, Ada' })
        await lab.remove()
        await vi.waitFor(async () => expect(await has(other)).toBe(404), 10_000)
        await vi.waitFor(() => expect(readdirSync(join(folder, 'data/pieces'))).toEqual([]), 5_000)
      } finally {
        await second.stop()
        second.clean()
      }
    })
  }
})

/** Ids of the processes that work in this folder; Linux tells. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false
    try {
      return readlinkSync(`/proc/${id}/cwd`).startsWith(folder)
    } catch {
      return false
    }
  })
}
