import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'
import type { Principal } from '../access/principal.js'
import type { HttpRequest } from './http-request.js'
import type { RouteAccess } from './route-entry.js'

/** The names of the parameters in a path template. */
export type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** The request that a handler gets, as its path and its access rule make it. */
export type TypedRequest<Path extends string, Access extends RouteAccess> = Omit<
  HttpRequest,
  'principal' | 'project' | 'environment'
> & {
  readonly params: Readonly<Record<ParamNames<Path>, string>>
  readonly principal: Access extends 'public' ? Principal | undefined : Principal
  readonly project: 'project' extends ParamNames<Path> ? ProjectPlace : undefined
  readonly environment: 'environment' extends ParamNames<Path> ? EnvironmentPlace : undefined
}

/** The same data, of which nothing may be changed; what a handler answers may be read-only. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T
