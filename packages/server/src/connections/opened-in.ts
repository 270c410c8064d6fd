import { type TOptional, type TString, Type } from '@sinclair/typebox'
import type { FormBody } from '../http/http-request.js'

/** Where a dialog stands: over the list, over the page of a connection, or in the editor of a flow's step. */
export type OpenedIn = 'list' | 'view' | 'step'

/** The query parameter that says so; a page of its own has none. */
export const openedInParameter: TOptional<TString> = Type.Optional(Type.String({ maxLength: 10 }))

const KNOWN: readonly OpenedIn[] = ['list', 'view', 'step']

/** Reads the parameter; undefined for a page of its own. */
export function openedIn(value: ReturnType<FormBody['get']> | undefined): OpenedIn | undefined {
  return KNOWN.find((one) => one === value)
}
