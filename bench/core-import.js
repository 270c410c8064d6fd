// What `import('@plugboard/core')` costs a process: a cold start of Node with it, less one without.
// Build first. `node bench/core-import.js [rounds]`; promised: under 60 ms.
import { execFileSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const PROMISED_MS = 60
const rounds = Number(process.argv[2] ?? 20)
const cwd = fileURLToPath(new URL('../packages/core', import.meta.url))

/** Milliseconds a Node of its own takes to run a script. */
function coldStart(script) {
  const started = performance.now()
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd })
  return performance.now() - started
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b)
const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)]
/** Other work on the machine only ever adds, so the least tells the cost itself. */
const least = (numbers) => sorted(numbers)[0]

const without = []
const withCore = []
// In turn, so that a change in the machine's load meets both alike.
for (let round = 0; round <= rounds; round++) {
  const times = [coldStart(''), coldStart("await import('@plugboard/core')")]
  if (round === 0) continue
  without.push(times[0])
  withCore.push(times[1])
}

const shown = (ms) => `${ms.toFixed(1)} ms`.padStart(9)
const line = (name, take) => {
  const difference = take(withCore) - take(without)
  console.log(
    `${name}  without ${shown(take(without))}  with ${shown(take(withCore))}  difference ${shown(difference)}`,
  )
  return difference
}
console.log(`Node ${process.version}, ${rounds} cold starts each`)
line('median', median)
const cost = line('least ', least)
console.log(`${cost < PROMISED_MS ? 'kept' : 'broken'}: import('@plugboard/core') takes less than ${PROMISED_MS} ms`)
process.exitCode = cost < PROMISED_MS ? 0 : 1
