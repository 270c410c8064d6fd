import { inspect } from 'node:util'

const HIDDEN = '[secret]'

/**
 * A value that never shows by accident: as text, in JSON, in logs and in the debugger's inspection it is `[secret]`.
 *
 * @example new Secret('s3cret').reveal()
 */
export class Secret<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  /** The value itself. Call it where it is sent or sealed, not earlier. */
  reveal(): T {
    return this.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
