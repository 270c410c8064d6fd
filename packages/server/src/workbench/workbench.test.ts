import type { Manifest } from '@plugboard/core/host'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import { EventStreams } from './event-streams.js'
import { Workbench } from './workbench.js'

const MANIFEST: Manifest = {
  name: 'acme',
  title: 'Acme',
  version: '1.0.0',
  package: 'piece-acme',
  contract: 1,
  type: 'Web',
  description: 'Greets.',
  icon: 'icon.svg',
  docs: 'https://acme.example',
  endpoints: {},
  auth: [],
  actions: [],
  triggers: [],
}
const piece = (title: string): InstalledPiece => ({
  manifest: { ...MANIFEST, title },
  directory: '/acme',
  entry: '/acme/index.js',
})
const built = { isLoaded: true, problems: [], ms: 1 }
const broken = { isLoaded: false, problems: [{ kind: 'load' as const, at: '', message: 'no' }], ms: 1 }

describe('a workbench', () => {
  it('shows the last piece that could be loaded, with what is wrong with the newest build', () => {
    const workbench = new Workbench('/acme')
    workbench.show(broken, undefined)
    expect(workbench.state).toMatchObject({ revision: 1, piece: undefined, build: broken })
    workbench.show(built, piece('One'))
    workbench.show(broken, undefined)
    expect(workbench.state).toMatchObject({ revision: 3, piece: { manifest: { title: 'One' } }, build: broken })
  })

  it('knows the forms of earlier builds, and forgets those of long ago', () => {
    const workbench = new Workbench('/acme')
    for (let count = 1; count <= 60; count++) workbench.show(built, piece(`Build ${count}`))
    expect(workbench.manifestAt(60)?.title).toBe('Build 60')
    expect(workbench.manifestAt(11)?.title).toBe('Build 11')
    expect(workbench.manifestAt(10)).toBeUndefined()
    expect(workbench.manifestAt(Number.NaN)).toBeUndefined()
  })
})

describe('the events for open pages', () => {
  afterEach(() => void vi.useRealTimers())

  it('tell the revision at once and each new one, until the stream is closed', async () => {
    const workbench = new Workbench('/acme')
    const streams = new EventStreams(workbench)
    const text = new Response(streams.open()).text()
    workbench.show(built, piece('One'))
    streams.close()
    expect(await text).toBe('retry: 500\n\nevent: built\ndata: 0\n\nevent: built\ndata: 1\n\n')
    workbench.show(built, piece('Two'))
  })

  it('end after ten minutes, so that the page asks again and stays signed in', async () => {
    vi.useFakeTimers()
    const text = new Response(new EventStreams(new Workbench('/acme')).open()).text()
    vi.advanceTimersByTime(10 * 60_000)
    expect(await text).toContain('data: 0')
  })

  it('end for a page that is gone', async () => {
    const workbench = new Workbench('/acme')
    const streams = new EventStreams(workbench)
    await streams.open().cancel()
    workbench.show(built, piece('One'))
    streams.close()
  })
})
