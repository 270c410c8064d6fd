import type { Place } from '../environments/environment.js'
import { projectPaths } from '../pages/project-paths.js'
import type { OpenedIn } from './opened-in.js'

/** Words that stand in an address where the key of a connection may stand. */
const TAKEN: ReadonlySet<string> = new Set(['new', 'options'])

interface Addressed {
  readonly id: string
  readonly key: string
}

/** Addresses of the pages about the connections of an environment. */
export class ConnectionPaths {
  readonly list: string
  readonly #flows: string
  readonly #environment: string

  constructor({ project, environment }: Place) {
    this.list = projectPaths.connections(project, environment)
    this.#flows = projectPaths.flows(project)
    this.#environment = environment.key
  }

  /** The form for a new connection, as far as it has been chosen. */
  create(chosen: { piece?: string; method?: string; in?: string | undefined; only?: string } = {}): string {
    const given = Object.entries(chosen).flatMap(([name, value]) => (value ? [[name, value]] : []))
    const query = new URLSearchParams(Object.fromEntries(given))
    return query.size === 0 ? `${this.list}/new` : `${this.list}/new?${query}`
  }

  get testNew(): string {
    return `${this.list}/new/test`
  }

  get options(): string {
    return `${this.list}/options`
  }

  /** What names a connection in an address: its key; its id where the key would be taken for another page. */
  segment({ id, key }: Addressed): string {
    return TAKEN.has(key) ? id : key
  }

  view(connection: Addressed): string {
    return `${this.list}/${this.segment(connection)}`
  }

  edit(connection: Addressed): string {
    return `${this.view(connection)}/edit`
  }

  /** Tests changed values of a connection; nothing is saved. */
  testChange(connection: Addressed): string {
    return `${this.view(connection)}/edit/test`
  }

  test(connection: Addressed): string {
    return `${this.view(connection)}/test`
  }

  /** Where the connection is authorized at its provider. `scopes` are asked for besides those of its form. */
  connect(
    connection: Addressed,
    { opened, scopes = [] }: { opened?: OpenedIn | undefined; scopes?: readonly string[] } = {},
  ): string {
    const query = new URLSearchParams(opened ? { in: opened } : {})
    if (scopes.length > 0) query.set('scopes', scopes.join(' '))
    return query.size === 0 ? `${this.view(connection)}/connect` : `${this.view(connection)}/connect?${query}`
  }

  delete(connection: Addressed): string {
    return `${this.view(connection)}/delete`
  }

  /** The flows that use a connection. */
  flows(key: string): string {
    return `${this.#flows}?connection=${key}&environment=${this.#environment}`
  }

  flow(key: string): string {
    return `${this.#flows}/${key}?environment=${this.#environment}`
  }

  /** A step in the editor of a flow. */
  flowStep(key: string, step: string): string {
    return `${this.#flows}/${key}?step=${encodeURIComponent(step)}`
  }
}
