// Servers as processes of their own, and a client that measures them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

export const HELLO = join(here, 'hello.js')
export const PLUGBOARD = join(here, '../packages/cli/bin/plugboard.js')
export const TOKEN = 'a-token-for-measuring-that-is-long-enough'

/** Starts a script and waits until it prints where it is ready. */
export async function start(args, env = {}) {
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const line = lineReader(child)
  const url = await line(/ready at (http:\S+)\n/)
  const stop = async () => {
    const exited = once(child, 'exit')
    child.kill()
    await exited
  }
  return { url, line, stop, ms: performance.now() - started }
}

/** Reads what a process prints, and waits for the first match of a pattern in it. */
function lineReader(child) {
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output)?.[1]
        if (found) resolve(found)
      }
      child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)))
      child.stdout.on('data', look)
      look()
    })
}

/** One GET on a kept-alive connection; resolves with status and body. */
export function fetchOnce(agent, url, headers = {}) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }))
    }).on('error', reject)
  })
}

/**
 * The median time of one request after another, in milliseconds. `plans` are measured in turns, so that whatever else
 * the machine does falls on all of them alike.
 */
export async function medians(plans, { rounds, perRound }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times = new Map(Object.keys(plans).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, { url, headers }] of Object.entries(plans)) {
      for (let index = 0; index < perRound; index++) {
        const began = performance.now()
        const { status } = await fetchOnce(agent, url, headers)
        if (status !== 200) throw new Error(`${name} answered ${status}`)
        if (round > 0) times.get(name).push(performance.now() - began)
      }
    }
  }
  agent.destroy()
  return new Map([...times].map(([name, values]) => [name, middle(values)]))
}

function middle(values) {
  const sorted = values.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
