import type { AuthorizationView } from './authorization.js'

/** How far connecting is, as the sheet shows it. */
export type ConnectStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly id: string; readonly authorizationUrl: string }
  | { readonly kind: 'ended'; readonly view: AuthorizationView }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly title: string
      readonly detail: string | undefined
      readonly hint: string | undefined
    }
