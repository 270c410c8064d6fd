import type { AuthManifest } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'

/** What the templates of one connection's OAuth2 settings are filled from. */
export class TemplateSource {
  readonly #method: AuthManifest
  readonly #values: Readonly<Record<string, unknown>>
  readonly #endpoints: Readonly<Record<string, string>>

  constructor(
    method: AuthManifest,
    values: Readonly<Record<string, unknown>>,
    endpoints: Readonly<Record<string, string>>,
  ) {
    this.#method = method
    this.#values = values
    this.#endpoints = endpoints
  }

  /** A field's value as text, empty when there is none. Refuses lists, objects and ill-formed Unicode. */
  field(name: string): string {
    const value = Object.hasOwn(this.#values, name) ? (this.#values[name] ?? '') : ''
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value === 'string' && value.isWellFormed()) return value
    throw this.refusal(name, 'must be plain text', 'Type it anew.')
  }

  /** An endpoint's address; undefined when the piece declares none of this name. */
  endpoint(name: string): string | undefined {
    return Object.hasOwn(this.#endpoints, name) ? this.#endpoints[name] : undefined
  }

  /** The first field a template names that is empty. */
  emptyField(template: string): string | undefined {
    const names = [...template.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
    return names.find((name) => !name.startsWith('endpoints.') && this.field(name) === '')
  }

  /** An error about a field, called by its title; `problem` completes the sentence and never holds the value. */
  refusal(field: string, problem: string, hint: string): DomainError {
    const message = `${this.#method.fields.properties[field]?.title ?? field} ${problem}.`
    return new DomainError({ kind: 'invalid', code: 'invalid_input', message, field, hint })
  }
}
