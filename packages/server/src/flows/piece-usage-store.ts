import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
import { DRAFT } from '../references/reference.js'
import type { Definition } from './flow.js'
import type { UsingStep } from './piece-usage.js'

type Db = Kysely<Schema>

interface Row {
  project: string
  key: string
  name: string
  version: number
  definition: string
}

/** Every step that a piece takes, in drafts and in versions that an environment runs, in all projects. */
export async function stepsOfPiece(db: Db, piece: string): Promise<UsingStep[]> {
  // Written by JSON.stringify, so that a name of a piece stands there in this form alone.
  const pattern = `%"piece":${JSON.stringify(piece)}%`
  const { rows } = await sql<Row>`
    select p.key as project, f.key as key, f.name as name, ${DRAFT} as version, f.draft as definition
    from flows f join projects p on p.id = f.project_id where f.draft like ${pattern}
    union all
    select distinct p.key, f.key, f.name, v.number, v.definition
    from flow_versions v join flows f on f.id = v.flow_id join projects p on p.id = f.project_id
    join flow_deployments d on d.flow_id = v.flow_id and d.version = v.number
    where v.definition like ${pattern}
    order by 1, 2, 4`.execute(db)
  return rows.flatMap((row) => stepsIn(row, piece))
}

function stepsIn({ project, key, name, version, definition }: Row, piece: string): UsingStep[] {
  const { trigger, steps }: Definition = JSON.parse(definition)
  const at = { project, flow: { key, name }, version: Number(version) === DRAFT ? ('draft' as const) : Number(version) }
  const started =
    trigger?.piece === piece
      ? [{ ...at, step: 'trigger', operation: trigger.trigger ?? '', kind: 'trigger' as const }]
      : []
  const taken = steps.filter((step) => step.piece === piece)
  return [
    ...started,
    ...taken.map((step) => ({ ...at, step: step.name, operation: step.action, kind: 'action' as const })),
  ]
}
