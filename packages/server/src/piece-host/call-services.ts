import { type Files, isPieceError, PieceError } from '@plugboard/core'
import type { Store } from '@plugboard/core/host'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { OpenFiles } from './open-files.js'
import type { ServiceAnswer, ServiceName } from './protocol.js'

/** What the server lends to the piece for the length of a call. What is absent is answered with `unsupported`. */
export interface PieceServices {
  store?: Store
  files?: Files
}

const key = Type.Object({ key: Type.String({ minLength: 1, maxLength: 500 }) })
const entry = Type.Object({ ...key.properties, value: Type.Unknown() })
const handle = Type.Object({ handle: Type.Integer() })
const append = Type.Object({ ...handle.properties, data: Type.String() })
const meta = Type.Object({ name: Type.String({ maxLength: 500 }), contentType: Type.String({ maxLength: 200 }) })
const open = Type.Object({
  file: Type.Object({ ...meta.properties, size: Type.Optional(Type.Number()), url: Type.String() }),
})

/** Answers the requests of one call, and lets go of its open files when the call is over. */
export class CallServices {
  readonly #services: PieceServices
  readonly #open: OpenFiles

  constructor(services: PieceServices) {
    this.#services = services
    this.#open = new OpenFiles(() => services.files ?? unsupported('There are no files here.'))
  }

  /** Never rejects: a failure that is no `PieceError` is answered without its message and handed to `onFault`. */
  async answer(service: ServiceName, args: unknown, onFault: (error: unknown) => void): Promise<ServiceAnswer> {
    try {
      return { ok: true, value: (await this.#serve(service, args)) ?? null }
    } catch (error) {
      if (isPieceError(error)) return { ok: false, code: error.code, message: error.message }
      onFault(error)
      return { ok: false, code: 'provider_unavailable', message: 'The server could not do this.' }
    }
  }

  /** Ends what the call left open. */
  close(): Promise<void> {
    return this.#open.close()
  }

  async #serve(service: ServiceName, args: unknown): Promise<unknown> {
    switch (service) {
      case 'store.get':
        return this.#store().get(parse(key, args).key)
      case 'store.set':
        return this.#store().set(parse(key, args).key, parse(entry, args).value)
      case 'store.delete':
        return this.#store().delete(parse(key, args).key)
      case 'files.open':
        return this.#open.read(parse(open, args).file)
      case 'files.next':
        return this.#open.next(parse(handle, args).handle)
      case 'files.create':
        return this.#open.write(parse(meta, args))
      case 'files.append':
        return this.#append(parse(append, args))
      case 'files.finish':
        return this.#open.finish(parse(handle, args).handle)
      case 'files.discard':
        return this.#open.discard(parse(handle, args).handle)
    }
  }

  #append({ handle, data }: Static<typeof append>): Promise<void> {
    return this.#open.append(handle, Buffer.from(data, 'base64'))
  }

  #store(): Store {
    return this.#services.store ?? unsupported('There is no store here.')
  }
}

function parse<Schema extends TSchema>(schema: Schema, args: unknown): Static<Schema> {
  if (Value.Check(schema, args)) return args
  throw new PieceError('invalid_input', 'The request is not well formed.')
}

function unsupported(message: string): never {
  throw new PieceError('unsupported', message)
}
