import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { messageOf, send } from './send.js'
import { type Deed, watchImport } from './watch-import.js'

/** What importing a piece did. */
export interface Probe {
  /** Milliseconds it took. */
  ms: number
  deeds: readonly Deed[]
  /** What it left open, as Node calls it, such as `Timeout`. */
  open: readonly string[]
}

const [entry = ''] = process.argv.slice(2)

/** Resources of Node that come and go by themselves, or are this process's own. */
const HARMLESS = /^(?:Immediate|TickObject|PipeWrap|TTYWrap|CloseReq|FSReq|FileHandle)/

async function probe(): Promise<void> {
  const before = openResources()
  const deeds = watchImport()
  const begun = performance.now()
  try {
    await import(pathToFileURL(entry).href)
  } catch (error) {
    return send({ error: messageOf(error) })
  }
  const ms = performance.now() - begun
  const done = [...deeds]
  await setImmediate()
  send({ value: { ms, deeds: done, open: added(before, openResources()) } satisfies Probe })
}

const openResources = () => process.getActiveResourcesInfo().filter((name) => !HARMLESS.test(name))

function added(before: readonly string[], after: readonly string[]): string[] {
  const rest = [...before]
  return after.filter((name) => {
    const known = rest.indexOf(name)
    if (known !== -1) rest.splice(known, 1)
    return known === -1
  })
}

await probe()
