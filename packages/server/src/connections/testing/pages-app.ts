import type { Database } from '../../database/database.js'
import { testEvent } from '../../database/testing/test-event.js'
import { ALPHA, ASSETS, type TestApp, testApp } from '../../http/testing/test-app.js'
import type { ReferenceService } from '../../references/reference-service.js'
import { connectionPages } from '../connection-pages.js'
import type { ConnectionParts } from '../connection-parts.js'
import { pageParts } from './page-parts.js'
import { samplePiece } from './sample-piece.js'
import { ScriptedRunner } from './scripted-runner.js'

/** Where the connections of project Alpha's development are. */
export const PAGES = '/projects/alpha/environments/development/connections'

/** The pages of connections over a database of their own, with one piece and a runner that answers as told. */
export interface PagesApp extends TestApp {
  readonly services: ConnectionParts
  readonly references: ReferenceService
  readonly runner: ScriptedRunner
  /** Sends a form as a browser does; `partial` as htmx does. */
  post(token: string, path: string, form: Record<string, string>, partial?: boolean): Promise<Response>
  /** Lets a flow use a connection: its draft, and version 3 deployed in development. */
  use(flow: { key: string; name: string }, step: string, connectionKey: string): Promise<void>
}

export async function pagesApp(): Promise<PagesApp> {
  const runner = new ScriptedRunner()
  const parts = await pageParts(samplePiece, runner)
  const { database, engine, references, services } = parts
  const routes = connectionPages({ ...services, ...parts, assets: ASSETS })
  const app = await testApp({ routes, engine })
  return {
    ...app,
    services,
    references,
    runner,
    post: (token, path, form, partial = true) =>
      app.as(token, path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: partial ? { 'hx-request': 'true' } : {},
      }),
    use: (flow, step, connectionKey) => useIn(database, references, { flow, step, connectionKey }),
  }
}

interface Use {
  flow: { key: string; name: string }
  step: string
  connectionKey: string
}

function useIn(database: Database, references: ReferenceService, { flow, step, connectionKey }: Use): Promise<void> {
  const id = `flo_${flow.key}`
  return database.transaction(async (tx) => {
    const by = { created_by: 'Test', created_at: tx.now, modified_by: 'Test', modified_at: tx.now }
    const row = { id, project_id: ALPHA.id, ...flow, draft: '{}', generation: 1, ...by }
    await tx.db.insertInto('flows').values(row).execute()
    const deployment = {
      flow_id: id,
      environment_id: 'env_dev',
      version: 3,
      deployed_by: 'Test',
      deployed_at: tx.now,
    }
    await tx.db.insertInto('flow_deployments').values(deployment).execute()
    for (const version of [0, 3]) {
      await references.write(tx, { projectId: ALPHA.id, flowId: id, version }, [{ step, connectionKey }])
    }
    tx.audit(testEvent({ projectId: ALPHA.id }))
  })
}
