import type { EnvironmentPlace, PlaceResolver, ProjectPlace, Place as ResolvedPlace } from '../access/place.js'
import { type AuditActor, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import { DomainError } from '../domain-error.js'
import { newId } from '../id.js'
import { type Environment, FIRST_PROJECT, type Place, type ProjectEnvironments } from './environment.js'
import { insertEnvironment, insertProject, loadPlaces, renameEnvironment } from './environment-store.js'

/** How long a replica may go on with what it read, in milliseconds. */
const FRESH = 1_000

const SYSTEM: AuditActor = { type: 'system', id: 'plugboard', label: 'Plugboard' }

/** Projects and their environments. Few and asked for in every request, so they are read once a second at most. */
export class EnvironmentService implements PlaceResolver {
  readonly #database: Database
  readonly #monotonic: () => number
  #places: Promise<ProjectEnvironments[]> | undefined
  #readAt = Number.NEGATIVE_INFINITY

  constructor(database: Database, monotonic: () => number = () => performance.now()) {
    this.#database = database
    this.#monotonic = monotonic
  }

  /** Creates the first project with its three environments, unless there is a project. */
  async ensureFirstProject(): Promise<void> {
    if ((await loadPlaces(this.#database.read)).length > 0) return
    try {
      await this.#createFirstProject()
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
    this.#forget()
  }

  /** The project by key or id; undefined when there is none. */
  async project(keyOrId: string): Promise<ProjectEnvironments | undefined> {
    return (await this.#all()).find(({ project }) => project.key === keyOrId || project.id === keyOrId)
  }

  /** The project and, if named, one of its environments, both by key or id; undefined when there is none. */
  async resolve(projectKeyOrId: string, environmentKeyOrId?: string): Promise<ResolvedPlace | undefined> {
    const found = await this.project(projectKeyOrId)
    if (!found || environmentKeyOrId === undefined) return found && { project: found.project }
    const environment = found.environments.find(
      (one) => one.key === environmentKeyOrId || one.id === environmentKeyOrId,
    )
    return environment && { project: found.project, environment }
  }

  /** An environment of a project by key or id; throws `not_found`. */
  async expect(project: ProjectPlace, keyOrId: string): Promise<EnvironmentPlace> {
    const place = await this.resolve(project.id, keyOrId)
    if (place?.environment) return place.environment
    throw new DomainError({ kind: 'not_found', message: 'There is no such environment in this project.' })
  }

  /** Every project with its environments. */
  projects(): Promise<ProjectEnvironments[]> {
    return this.#all()
  }

  /** The place with these ids, also where another server made it a moment ago. Throws when it is gone. */
  async placeOf({ projectId, environmentId }: { projectId: string; environmentId: string }): Promise<Place> {
    const known = await this.resolve(projectId, environmentId)
    if (!known) this.#forget()
    const place = known ?? (await this.resolve(projectId, environmentId))
    if (!place?.environment) throw new Error(`Environment ${environmentId} is gone`)
    return { project: place.project, environment: place.environment }
  }

  /** Adds an environment after the others. Throws `conflict` `key_taken` when the project has one with this key. */
  async add(project: ProjectPlace, given: { key: string; name: string }, actor: AuditActor): Promise<Environment> {
    const { environments } = await this.#expectProject(project.id)
    const position = Math.max(-1, ...environments.map((one) => one.position)) + 1
    const environment: Environment = { id: newId('env'), ...given, position }
    try {
      await this.#database.transaction(async (tx) => {
        await insertEnvironment(tx.db, project.id, environment, tx.now)
        tx.audit({ ...this.#event(project, environment, actor), action: 'environment.created' })
      })
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause
      throw new DomainError({
        kind: 'conflict',
        code: 'key_taken',
        message: `The project has an environment "${given.key}".`,
        field: 'key',
        cause,
      })
    }
    this.#forget()
    return environment
  }

  /** Gives an environment another name; its key stays. */
  async rename(place: Place, name: string, actor: AuditActor): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await renameEnvironment(tx.db, place.environment.id, name)
      tx.audit({ ...this.#event(place.project, place.environment, actor), action: 'environment.changed' })
    })
    this.#forget()
  }

  #event(project: ProjectPlace, environment: EnvironmentPlace, actor: AuditActor) {
    const target = { type: 'environment', id: environment.id, label: environment.name }
    return { projectId: project.id, actor, target, environmentId: environment.id, outcome: 'ok' as const }
  }

  async #createFirstProject(): Promise<void> {
    const environments = FIRST_PROJECT.environments.map((one, position) => ({ id: newId('env'), ...one, position }))
    const [authoring] = environments
    const { key, name } = FIRST_PROJECT
    const project: ProjectPlace = { id: newId('prj'), key, name, authoringEnvironmentId: authoring?.id ?? '' }
    await this.#database.transaction(async (tx) => {
      await insertProject(tx.db, project, tx.now)
      for (const one of environments) await insertEnvironment(tx.db, project.id, one, tx.now)
      tx.audit({
        projectId: PLATFORM_PROJECT,
        actor: SYSTEM,
        action: 'project.created',
        target: { type: 'project', id: project.id, label: project.name },
        outcome: 'ok',
      })
    })
  }

  async #expectProject(id: string): Promise<ProjectEnvironments> {
    const found = await this.project(id)
    if (!found) throw new DomainError({ kind: 'not_found', code: 'not_found', message: 'There is no such project.' })
    return found
  }

  #all(): Promise<ProjectEnvironments[]> {
    if (!this.#places || this.#monotonic() - this.#readAt > FRESH) {
      this.#readAt = this.#monotonic()
      this.#places = loadPlaces(this.#database.read)
      this.#places.catch(() => this.#forget())
    }
    return this.#places
  }

  #forget(): void {
    this.#places = undefined
  }
}
