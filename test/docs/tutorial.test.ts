import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../support/source-files.js'
import { readTutorial } from './tutorial/read-tutorial.js'
import { Reader } from './tutorial/reader.js'
import { setDesk } from './tutorial/set-desk.js'
import { openWorkbench, type Workbench } from './tutorial/workbench.js'

const text = readFileSync(join(root, 'docs/pieces/tutorial.md'), 'utf8')
const sections = readTutorial(text)

let desk: Awaited<ReturnType<typeof setDesk>>
let reader: Reader
let workbench: Workbench
let reached = 0

beforeAll(async () => {
  desk = await setDesk()
  reader = new Reader(desk)
})

afterAll(async () => {
  await reader?.leave()
  await desk?.clear()
})

const open = async () => {
  workbench = await openWorkbench(reader.shown(3))
}

const KEY = { 'auth.api-key.region': 'eu', 'auth.api-key.apiKey': 'jack/bean+1' }
const PARSLEY = { 'action.add-plant.bed': 'herbs', 'action.add-plant.name': 'Parsley' }

/** At the end of what `piece dev` says: a build without a problem. */
const BUILT = /Built in \d+ ms\n$/

/** What the tutorial says is to be seen on the page of `piece dev` after a step. */
const SEEN: Readonly<Record<string, () => Promise<void>>> = {
  async '2. See it'() {
    await open()
    await workbench.shows('API key', 'Open your Beanstalk settings and create an API key.', 'Get an item', 'New item')
  },
  async '4. Authenticate'() {
    await open()
    await workbench.shows('Region', 'Europe', 'It begins with your user name.', 'Keys of Beanstalk')
    await workbench.shows('needs at least one action or trigger')
    const refused = await workbench.send('auth/api-key', { ...KEY, 'auth.api-key.apiKey': 'giant/bean+2' })
    expect(refused).toContain('Check that the key is of this region')
    expect(await workbench.send('auth/api-key', KEY)).toContain('Signed in as jack@beanstalk.example')
  },
  async '5. An action'() {
    await workbench.shows('Add a plant', 'placeholder="Parsley"')
    await reader.sees(3, BUILT)
    const result = await workbench.send('action/add-plant', PARSLEY)
    for (const part of ['plant-1', 'POST', '/beds/herbs/plants', '201']) expect(result).toContain(part)
    expect(result).not.toContain('jack/bean+1')
  },
  async '6. Choices from the service'() {
    await workbench.shows('options/action/add-plant')
    await reader.sees(3, BUILT)
    const choices = await workbench.send('options/action/add-plant', { _field: 'bed', _search: '' })
    for (const bed of ['Herb bed', 'Bean bed']) expect(choices).toContain(bed)
  },
  async '7. A trigger'() {
    await workbench.shows('New plant', 'Starts with every new plant.')
    await reader.sees(3, BUILT)
    const result = await workbench.send('trigger/new-plant', { from: 'start' })
    expect(result).toContain('Succeeded')
    expect(result).not.toContain('plant-1')
  },
}

it.each(sections.map((section, index) => ({ ...section, index })))(
  '$title',
  async ({ title, blocks, index }) => {
    expect(reached, 'an earlier step failed').toBe(index)
    for (const block of blocks) await reader.follow(block)
    await SEEN[title]?.()
    reached = index + 1
  },
  60_000,
)
