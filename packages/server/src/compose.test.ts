import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPlatformWide, ROLES, rightsOf } from './access/permissions.js'
import type { ProjectPlace } from './access/place.js'
import { type Composed, compose } from './compose.js'
import { readConfig } from './config/read-config.js'
import { insertEnvironment, insertProject } from './environments/environment-store.js'
import type { RouteRow } from './http/route-table.js'
import { openStorage, type Storage } from './storage.js'

const logger = pino({ level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'plugboard-compose-'))
const config = readConfig({ PLUGBOARD_DATA: join(folder, 'data') }, { execArgv: [] })
const OTHER: ProjectPlace = { id: 'prj_other', key: 'other', name: 'Other', authoringEnvironmentId: 'env_other' }

let storage: Storage
let composed: Composed

beforeAll(async () => {
  storage = await openStorage(config, logger)
  composed = await compose(storage, config, logger)
  await storage.database.transaction(
    async (tx) => {
      await insertProject(tx.db, OTHER, tx.now)
      await insertEnvironment(
        tx.db,
        OTHER.id,
        { id: 'env_other', key: 'development', name: 'Development', position: 0 },
        tx.now,
      )
    },
    { unaudited: 'made for the test' },
  )
})

afterAll(async () => {
  await composed.close()
  rmSync(folder, { recursive: true, force: true })
})

const line = ({ method, path, permission, audit }: RouteRow) =>
  `${method.padEnd(6)} ${path}  [${permission}]  ${'none' in audit ? `no audit: ${audit.none}` : audit.join(', ')}`

it('answers to the routes of the checked-in table, each with its permission and its audit events', async () => {
  const table = `${composed.app.table.map(line).join('\n')}\n`
  await expect(table).toMatchFileSnapshot('./route-table.txt')
})

/** Routes of a project that anybody but a machine without rights may be tried on. */
function projectRoutes(): RouteRow[] {
  return composed.app.table.filter(({ kind, path }) => kind === 'api' && path.includes('/projects/:project'))
}

const addressOf = ({ path }: RouteRow, project: string) =>
  path.replace(':project', project).replace(':environment', 'development').replace(/:\w+/g, 'nothing-here')

async function tokenOf(role: (typeof ROLES)[number], project: ProjectPlace): Promise<string> {
  const wanted = { name: role, role, environmentId: null, expiresInDays: 1 }
  const caller = { actor: { type: 'system' as const, id: 'test', label: 'test' }, requestId: 'req_test' }
  return (await composed.services.access.tokens.create(project, wanted, caller)).secret
}

function ask(row: RouteRow, project: string, token: string): Response | Promise<Response> {
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(row.method)
  return composed.app.hono.request(`http://127.0.0.1${addressOf(row, project)}`, {
    method: row.method,
    headers: { authorization: `Bearer ${token}`, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: '{}' }),
  })
}

describe.each(ROLES)('a token of the role %s', (role) => {
  it('is refused exactly where its role lacks the permission', async () => {
    const place = await composed.services.environments.resolve('default')
    const token = await tokenOf(role, place?.project ?? OTHER)
    for (const row of projectRoutes()) {
      const { permission } = row
      if (permission === 'public' || permission === 'signed_in') throw new Error(`${row.path} is open to everybody`)
      const may = !isPlatformWide(permission) && rightsOf(role).has(permission)
      const { status } = await ask(row, 'default', token)
      expect(status === 403, `${row.method} ${row.path} as ${role} answered ${status}`).toBe(!may)
    }
  })

  it('cannot tell the routes of another project from ones that do not exist', async () => {
    const place = await composed.services.environments.resolve('default')
    const token = await tokenOf(role, place?.project ?? OTHER)
    const plain = async (response: Response | Promise<Response>) =>
      (await (await response).text()).replace(/req_\w+/g, 'req')
    for (const row of projectRoutes()) {
      const [other, nowhere] = await Promise.all([ask(row, 'other', token), ask(row, 'nowhere', token)])
      expect([row.path, other.status, nowhere.status]).toEqual([row.path, 404, 404])
      expect(await plain(other)).toBe(await plain(nowhere))
    }
  })
})
