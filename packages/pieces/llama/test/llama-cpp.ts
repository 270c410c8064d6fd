import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CONTEXT, tinyModel } from './tiny-model.js'

/** A real server of llama.cpp on loopback, with the tiny model. */
export interface LlamaCpp {
  url: string
  /** What the server calls the model. */
  model: string
  close(): Promise<void>
}

export const KEY = 'llama-cpp-key-6f0e4b7a'

/** The program: what `PLUGBOARD_TEST_LLAMA_SERVER` names, or `llama-server` in the path. */
export function findLlamaServer(): string | undefined {
  const { PLUGBOARD_TEST_LLAMA_SERVER: named, PATH = '' } = process.env
  if (named) return named
  return PATH.split(delimiter)
    .map((folder) => join(folder, 'llama-server'))
    .find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Starts the program with further arguments, and waits until the model is loaded. */
export async function startLlamaCpp(program: string, ...more: string[]): Promise<LlamaCpp> {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-llama-'))
  const file = join(folder, 'tiny.gguf')
  writeFileSync(file, tinyModel())
  const origin = `http://127.0.0.1:${await freePort()}`
  const where = ['--model', file, '--alias', 'tiny', '--host', '127.0.0.1', '--port', new URL(origin).port]
  const size = ['--ctx-size', `${CONTEXT}`, '--parallel', '1', '--threads', '1', '--api-key', KEY, '--jinja']
  const child = spawn(program, [...where, ...size, ...more], { stdio: 'ignore', cwd: folder })
  const close = async () => {
    await stop(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilLoaded(origin, child)
  } catch (error) {
    await close()
    throw error
  }
  return { url: `${origin}/v1`, model: 'tiny', close }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

/** Thirty seconds at most. */
async function untilLoaded(origin: string, child: ChildProcess): Promise<void> {
  let failed: Error | undefined
  child.once('error', (error) => {
    failed = error
  })
  for (let tries = 0; tries < 300; tries++) {
    if (failed) throw failed
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('llama-server ended at once.')
    const health = await fetch(`${origin}/health`).catch(() => undefined)
    await health?.body?.cancel()
    if (health?.ok) return
    await setTimeout(100)
  }
  throw new Error('llama-server did not load the model in time.')
}
