import { parse } from 'node:path'
import type { Config } from '../config/config.js'
import { installProblem } from './install-problem.js'
import { runNpm } from './npm-command.js'
import type { Registry } from './registry.js'

const NPM_MS = 15_000

/** Gives the registry that is configured, or else the one npm is set to use, which is asked for once. */
export function findRegistry({ registry }: Pick<Config, 'registry'>): () => Promise<Registry> {
  const { url, token } = registry
  if (url) return async () => ({ url, ...(token !== undefined && { token }) })
  let asked: Promise<Registry> | undefined
  return () => {
    asked ??= askNpm().catch((error: unknown) => {
      asked = undefined
      throw error
    })
    return asked
  }
}

async function askNpm(): Promise<Registry> {
  const home = process.env.HOME ?? process.env.USERPROFILE
  const env = { ...(home !== undefined && { HOME: home, USERPROFILE: home }), ...npmSettings() }
  // Where nobody else may write: npm reads settings from the folder it is in.
  const cwd = home ?? parse(process.execPath).root
  const { stdout } = await runNpm(['config', 'get', 'registry'], { cwd, env, timeout: NPM_MS })
  const text = stdout.trim()
  if (!URL.canParse(text)) throw installProblem('registry_unreachable', 'npm does not say which registry it uses.')
  return { url: new URL(text.endsWith('/') ? text : `${text}/`) }
}

/** What the environment tells npm itself about its registry. */
function npmSettings(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(?:registry|userconfig|globalconfig)$/i.test(name),
  )
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
