import type { Kysely, Selectable } from 'kysely'
import type { ProjectPlace } from '../access/place.js'
import type { Schema } from '../database/schema.js'
import type { Environment, ProjectEnvironments } from './environment.js'

type Db = Kysely<Schema>

const toProject = (row: Selectable<Schema['projects']>): ProjectPlace => ({
  id: row.id,
  key: row.key,
  name: row.name,
  authoringEnvironmentId: row.authoring_environment_id,
})

const toEnvironment = (row: Selectable<Schema['environments']>): Environment => ({
  id: row.id,
  key: row.key,
  name: row.name,
  position: row.position,
})

/** Every project with its environments, by project key. */
export async function loadPlaces(db: Db): Promise<ProjectEnvironments[]> {
  const projects = await db.selectFrom('projects').selectAll().orderBy('key').execute()
  const environments = await db.selectFrom('environments').selectAll().orderBy('position').execute()
  return projects.map((row) => ({
    project: toProject(row),
    environments: environments.filter((one) => one.project_id === row.id).map(toEnvironment),
  }))
}

export async function insertProject(db: Db, project: ProjectPlace, now: number): Promise<void> {
  const { id, key, name, authoringEnvironmentId } = project
  await db
    .insertInto('projects')
    .values({ id, key, name, authoring_environment_id: authoringEnvironmentId, created_at: now })
    .execute()
}

export async function insertEnvironment(db: Db, projectId: string, one: Environment, now: number): Promise<void> {
  await db
    .insertInto('environments')
    .values({ ...one, project_id: projectId, created_at: now })
    .execute()
}

export async function renameEnvironment(db: Db, id: string, name: string): Promise<void> {
  await db.updateTable('environments').set({ name }).where('id', '=', id).execute()
}
