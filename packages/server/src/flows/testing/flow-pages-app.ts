import type { Caller } from '../../caller.js'
import type { ConnectionParts } from '../../connections/connection-parts.js'
import { PLACE, pageParts } from '../../connections/testing/page-parts.js'
import { ScriptedRunner } from '../../connections/testing/scripted-runner.js'
import { ASSETS, type TestApp, testApp } from '../../http/testing/test-app.js'
import { flowPages } from '../flow-pages.js'
import { FlowService } from '../flow-service.js'
import { queuePiece } from './queue-piece.js'
import { ScriptedRuns } from './scripted-runs.js'

/** Somebody who may do everything, for what a test prepares. */
export const PREPARING: Caller = {
  actor: { type: 'system', id: 'test', label: 'Test' },
  name: 'Test',
  may: () => true,
  requestId: 'req_test',
  signal: new AbortController().signal,
}

/** The pages of flows over a database of their own, with one piece, and runs that end as told. */
export interface FlowPagesApp extends TestApp {
  readonly flows: FlowService
  readonly connections: ConnectionParts
  readonly runs: ScriptedRuns
  /** Makes a connection of the piece in development. */
  connect(name: string): Promise<void>
}

export async function flowPagesApp(): Promise<FlowPagesApp> {
  const parts = await pageParts(queuePiece, new ScriptedRunner())
  const { database, engine, references, services: connections } = parts
  const flows = new FlowService({ database, references, connections: connections.connections })
  const runs = new ScriptedRuns()
  const app = await testApp({ routes: flowPages({ ...connections, ...parts, flows, runs, assets: ASSETS }), engine })
  return {
    ...app,
    flows,
    connections,
    runs,
    connect: async (name) => {
      await connections.editor.create(
        PLACE,
        { name, piece: 'queue', values: { password: 'canary-77-password' } },
        PREPARING,
      )
    },
  }
}
