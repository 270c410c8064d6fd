import { json, readBody } from './http.js'

/** What can be called from another process. */
const COMMANDS = /** @type {const} */ ([
  'set',
  'addClient',
  'respondNext',
  'respondAlways',
  'respondNormally',
  'mint',
  'revokeGrants',
  'expireAccessTokens',
  'isLive',
  'requestsWith',
  'counts',
  'resetCounts',
  'last',
  'answeredAfter',
])

/** @typedef {typeof COMMANDS[number]} CommandName */

/**
 * `POST /control/<command>` with its arguments as a JSON array: calls a command of the same name and answers
 * `{ result }`, which is absent where there is none.
 *
 * @param {import('./commands.js').Commands} commands
 * @param {import('node:http').IncomingMessage} request
 * @param {string} name
 * @returns {Promise<import('./http.js').Answer>}
 */
export async function control(commands, request, name) {
  const command = COMMANDS.find((known) => known === name)
  if (!command) return json(404, { error: `There is no command "${name}"; there are ${COMMANDS.join(', ')}.` })
  const body = await readBody(request)
  try {
    const given = JSON.parse(body || '[]')
    if (!Array.isArray(given)) throw new TypeError('The body must be an array of the arguments.')
    return json(200, { result: await Reflect.apply(commands[command], commands, given) })
  } catch (error) {
    return json(400, { error: String(error) })
  }
}
