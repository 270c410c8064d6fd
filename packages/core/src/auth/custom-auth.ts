import type { Static, TObject } from '@sinclair/typebox'
import type { AuthContext, ValidateContext } from '../context/context.js'
import type { AuthMethod, AuthOptions, AuthValue, Refreshed, Validated } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

type Kind = 'custom'
/** The values of the form, and beside them those that `refresh` obtained. */
type Whole<Fields extends TObject, Renewed extends TObject> = Static<Fields> & Static<Renewed>

/** What an author says of an auth method with fields of its own. */
interface CustomOptions<Name extends string, Fields extends TObject, Renewed extends TObject>
  extends Omit<AuthOptions<Kind, Name, Fields>, 'validate' | 'refresh'> {
  title: string
  fields: Fields
  /**
   * For systems where credentials are exchanged for short-lived tokens: the values that `refresh` obtains. They stand
   * beside the form's own in `ctx.auth.fields`, are sealed, and are asked for and shown nowhere. `refresh` runs before
   * the credentials are tried for the first time, then before `expiresAt`.
   */
  renewed?: Renewed
  validate?(ctx: ValidateContext<AuthValue<Kind, Name, Whole<Fields, Renewed>>>): Promise<Validated>
  /** Of the renewed values it finds those of the last time, if there was one. */
  refresh?(ctx: AuthContext<AuthValue<Kind, Name, Static<Fields> & Partial<Static<Renewed>>>>): Promise<Refreshed>
}

/** Whatever fields the system asks for; `ctx.auth.fields`. */
export function customAuth<
  const Name extends string = 'custom',
  Fields extends TObject = TObject,
  Renewed extends TObject = TObject<Record<never, never>>,
>(options: CustomOptions<Name, Fields, Renewed>): AuthMethod<Kind, Name, Whole<Fields, Renewed>> {
  const { renewed, ...rest } = options
  const method = makeAuthMethod<Kind, Name, TObject>('custom', rest as AuthOptions<Kind, Name, TObject>, {
    name: 'custom' as Name,
    title: options.title,
  })
  return { ...method, ...(renewed && { renewed }) } as AuthMethod<Kind, Name, Whole<Fields, Renewed>>
}
