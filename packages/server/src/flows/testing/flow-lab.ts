import { type ConnectionLab, connectionLab, testCaller } from '../../connections/testing/connection-lab.js'
import type { TestEngine } from '../../database/testing/test-engine.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'
import type { PieceRunner } from '../../pieces/piece-runner.js'
import type { Definition } from '../flow.js'
import { FlowService } from '../flow-service.js'

/** The services of flows and connections over one database. */
export interface FlowLab extends ConnectionLab {
  readonly flows: FlowService
  /** A service of flows on another replica. */
  flowReplica(): Promise<FlowService>
}

export async function flowLab(
  engine: TestEngine,
  options: { pieces?: readonly InstalledPiece[]; runner?: PieceRunner } = {},
): Promise<FlowLab> {
  const lab = await connectionLab(engine, options)
  const { database, references, connections } = lab
  return {
    ...lab,
    flows: new FlowService({ database, references, connections }),
    flowReplica: async () => {
      const replica = await lab.replica()
      const { references: there, services } = replica
      return new FlowService({ database: replica.database, references: there, connections: services.connections })
    },
  }
}

/** A flow whose steps are named after the connections they use; null for a step that uses none. */
export const using = (...connections: (string | null)[]): Definition => ({
  steps: connections.map((connection, at) => ({
    name: `${connection ?? 'none'}-${at}`,
    piece: 'relay',
    action: 'send',
    connection,
    input: { text: 'Hello' },
  })),
})

export const flowCaller = testCaller()
