/** What a form of the workbench belongs to. */
export type FormKind = 'auth' | 'action' | 'trigger'

/** In front of the names of all inputs of a form; every form of the page is in one document, and sent in one request. */
export const formPrefix = (kind: FormKind, name: string): string => `${kind}.${name}`

/** `id` of a form. */
export const formId = (kind: FormKind, name: string): string => `form-${kind}-${name}`

/** Name of the input that says which method an action or a trigger is run with. */
export const methodInput = (kind: FormKind, name: string): string => `method.${kind}.${name}`
