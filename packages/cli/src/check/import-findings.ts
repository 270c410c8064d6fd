import { type ChildAnswer, childAnswer } from '../process/child-answer.js'
import type { Probe } from './children/probe.js'
import type { Deed } from './children/watch-import.js'
import type { Finding } from './finding.js'

const PATIENCE = 10_000

const DID: Readonly<Record<Deed['rule'], (what: string) => string>> = {
  'import-network': (what) => `uses the network (${what})`,
  'import-writes': (what) => `writes files (${what})`,
  'import-processes': (what) => `starts processes (${what})`,
  'import-environment': (what) => `reads the environment (${what})`,
}

const OPEN: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  TCPSocketWrap: 'a socket',
  TCPServerWrap: 'a server',
  FSEvent: 'a file watcher',
  MessagePort: 'a port to a worker',
}

/**
 * What importing the built piece does that it should leave to its functions.
 *
 * @param longest milliseconds it may take. Default 1,000.
 */
export async function importFindings(entry: string, folder: string, longest = 1_000): Promise<Finding[]> {
  const module = new URL('./children/probe.js', import.meta.url)
  return findings(await childAnswer<Probe>(module, [entry], { cwd: folder, timeout: PATIENCE }), longest)
}

function findings(answer: ChildAnswer<Probe>, longest: number): Finding[] {
  const prints = `${answer.result.stdout}${answer.result.stderr}`.trim() !== '' && answer.ok
  const printing = prints ? [{ rule: 'import-prints', message: 'Importing it prints something.' }] : []
  if (answer.result.timedOut) return [{ rule: 'import-time', message: `Importing it took over ${PATIENCE / 1000} s.` }]
  if (!answer.ok) return [{ rule: 'loads', message: `It cannot be imported: ${answer.reason}` }]
  const { ms, deeds, open } = answer.value
  const slow = ms > longest ? [{ rule: 'import-time', message: `Importing it took ${Math.round(ms)} ms.` }] : []
  const left = [...new Set(open)].map((name) => ({
    rule: 'import-leaves-open',
    message: `Importing it leaves ${OPEN[name] ?? name} open.`,
  }))
  return [...did(deeds), ...left, ...printing, ...slow]
}

/** One finding per rule, however often it was broken. */
function did(deeds: readonly Deed[]): Finding[] {
  const first = new Map(deeds.toReversed().map((deed) => [deed.rule, deed.what]))
  return [...first].map(([rule, what]) => ({
    rule,
    message: `Importing it ${DID[rule](what)}; that belongs into its functions.`,
  }))
}
