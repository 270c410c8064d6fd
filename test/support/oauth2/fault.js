/** @typedef {import('node:net').Socket} Socket */

/**
 * How a connection through the proxy goes.
 *
 * - `pass`: as if there were no proxy.
 * - `blackhole`: accepted, and never answered; the request does not reach the target.
 * - `reset`: accepted, then reset; the request does not reach the target.
 * - `cut`: closed after so many bytes of the answer.
 * - `loseResponse`: the request reaches the target; its answer is swallowed and the connection reset.
 * - `delay`: the answer comes so much later.
 * - `trickle`: the answer comes in bits of so many bytes, so far apart.
 *
 * @typedef {{ name: 'pass' } | { name: 'blackhole' } | { name: 'reset' } | { name: 'cut', bytes: number }
 *   | { name: 'loseResponse' } | { name: 'delay', ms: number } | { name: 'trickle', bytes: number, everyMs: number }
 * } Fault
 */

/**
 * Lets a connection go its way.
 *
 * @param {Fault} fault
 * @param {Socket} caller
 * @param {() => Socket} connect Opens the connection to the target, to which the request then flows.
 */
export function inflict(fault, caller, connect) {
  if (fault.name === 'blackhole') return
  if (fault.name === 'reset') return void caller.resetAndDestroy()
  const deliver = delivery(fault, caller)
  let delivered = Promise.resolve()
  const target = connect()
  target.on('data', (chunk) => {
    delivered = delivered.then(() => deliver(chunk))
  })
  target.on('close', () => delivered.then(() => caller.end()))
}

/**
 * What is done with each piece of the answer.
 *
 * @param {Fault} fault
 * @param {Socket} caller
 * @returns {(chunk: Buffer) => void | Promise<void>}
 */
function delivery(fault, caller) {
  switch (fault.name) {
    case 'cut':
      return cutting(caller, fault.bytes)
    case 'loseResponse':
      return () => void caller.resetAndDestroy()
    case 'delay':
      return (chunk) => pause(fault.ms).then(() => write(caller, chunk))
    case 'trickle':
      return (chunk) => trickle(caller, chunk, fault)
    default:
      return (chunk) => write(caller, chunk)
  }
}

/**
 * @param {Socket} caller
 * @param {number} bytes
 */
function cutting(caller, bytes) {
  let left = bytes
  return (/** @type {Buffer} */ chunk) => {
    write(caller, chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) caller.destroySoon()
  }
}

/**
 * @param {Socket} caller
 * @param {Buffer} chunk
 * @param {{ bytes: number, everyMs: number }} pace
 */
async function trickle(caller, chunk, { bytes, everyMs }) {
  for (let start = 0; start < chunk.length && caller.writable; start += bytes) {
    write(caller, chunk.subarray(start, start + bytes))
    await pause(everyMs)
  }
}

/**
 * A caller that has gone away gets nothing more.
 *
 * @param {Socket} caller
 * @param {Buffer} chunk
 */
function write(caller, chunk) {
  if (caller.writable) caller.write(chunk)
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
