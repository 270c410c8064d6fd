// A page of 50 of 100,000 connections with their counts, as JSON and as HTML, against a Hono hello-world.
import { HELLO, medians, PLUGBOARD, start, TOKEN } from './processes.js'
import { insertConnections, insertFlows, newStorage, report } from './support.js'

const CONNECTIONS = 100_000
const FLOWS = 1_000
const PATH = '/projects/default/environments/development/connections'

export async function benchList() {
  const opened = await newStorage()
  await insertConnections(opened, CONNECTIONS)
  await insertFlows(opened, FLOWS)
  await opened.storage.close()
  const env = { ...opened.env, PLUGBOARD_PORT: '0', PLUGBOARD_ADMIN_TOKEN: TOKEN, PLUGBOARD_LOG_LEVEL: 'warn' }
  const hello = await start([HELLO])
  const plugboard = await start([PLUGBOARD, 'serve'], env)
  try {
    const found = await medians(await plansFor(hello, plugboard), { rounds: 12, perRound: 100 })
    const floor = found.get('hello')
    const measured = (name) => `p50 ${found.get(name).toFixed(2)} ms, hello-world ${floor.toFixed(2)} ms`
    return [
      report('List of 50 from 100,000, JSON', floor / found.get('json'), 0.2, measured('json')),
      report('List of 50 from 100,000, HTML', floor / found.get('html'), 0.2, measured('html')),
    ]
  } finally {
    await plugboard.stop()
    await hello.stop()
    opened.clean()
  }
}

async function plansFor(hello, plugboard) {
  return {
    hello: { url: hello.url },
    json: { url: `${plugboard.url}/api/v1${PATH}`, headers: { authorization: `Bearer ${TOKEN}` } },
    html: { url: `${plugboard.url}${PATH}`, headers: { cookie: await signIn(plugboard) } },
  }
}

/** Creates the administrator through the set-up link, as a person would, and gives the session cookie. */
async function signIn(plugboard) {
  const link = await plugboard.line(/(http\S+\/setup\/\S+)\n/)
  const form = { name: 'Bench', email: 'bench@example.com', password: 'correct horse battery staple' }
  const response = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: plugboard.url },
    body: new URLSearchParams(form),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`signing in answered ${response.status}: ${await response.text()}`)
  return cookie
}
