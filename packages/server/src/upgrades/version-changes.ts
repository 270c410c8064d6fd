import type { AuthManifest, FormSchema, Manifest } from '@plugboard/core/host'

/** What changes about an auth method between two versions of a piece. */
export interface MethodChange {
  name: string
  title: string
  change: 'added' | 'removed' | 'changed'
  /** Of its form. */
  addedFields: string[]
  removedFields: string[]
  changedFields: string[]
  /** Scopes that are asked for anew. */
  addedScopes: string[]
  fromVersion: number | null
  toVersion: number | null
  /** The piece turns values of the older version into those of the newer one. */
  migrates: boolean
}

/** What changes about an action or a trigger. */
export interface OperationChange {
  kind: 'action' | 'trigger'
  name: string
  title: string
  change: 'added' | 'removed' | 'changed'
  /** Inputs that were not asked for before. */
  newlyRequired: string[]
  removedFields: string[]
}

/** What changes between two versions of a piece, as their manifests tell. */
export interface VersionChanges {
  methods: MethodChange[]
  operations: OperationChange[]
  /** Addresses the piece may connect to by itself. */
  hosts: { added: string[]; removed: string[] }
}

/** Compares two versions of a piece. What stays the same is not told. */
export function versionChanges(from: Manifest, to: Manifest): VersionChanges {
  return {
    methods: pairs(from.auth, to.auth).flatMap(([before, after]) => methodChange(before, after)),
    operations: (['action', 'trigger'] as const).flatMap((kind) =>
      pairs<Operation>(from[`${kind}s`], to[`${kind}s`]).flatMap(([before, after]) =>
        operationChange(kind, before, after),
      ),
    ),
    hosts: added(hostsOf(from), hostsOf(to)),
  }
}

type Named = { name: string }

/** Each name with what it was and what it will be. */
function pairs<Item extends Named>(before: readonly Item[], after: readonly Item[]): [Item?, Item?][] {
  const names = new Set([...before, ...after].map(({ name }) => name))
  const find = (items: readonly Item[], name: string) => items.find((one) => one.name === name)
  return [...names].map((name) => [find(before, name), find(after, name)])
}

function methodChange(before: AuthManifest | undefined, after: AuthManifest | undefined): MethodChange[] {
  const either = after ?? before
  if (!either) return []
  const fields = formChange(before?.fields, after?.fields)
  const scopes = added(scopesOf(before), scopesOf(after)).added
  const isSame = before && after && before.version === after.version && before.kind === after.kind
  if (isSame && !fields.isChanged && scopes.length === 0) return []
  return [
    {
      name: either.name,
      title: either.title,
      change: changeOf(before, after),
      addedFields: fields.added,
      removedFields: fields.removed,
      changedFields: fields.changed,
      addedScopes: before ? scopes : [],
      fromVersion: before?.version ?? null,
      toVersion: after?.version ?? null,
      migrates: after?.migrates ?? false,
    },
  ]
}

interface Operation extends Named {
  title: string
  input: FormSchema
}

function operationChange(
  kind: OperationChange['kind'],
  before: Operation | undefined,
  after: Operation | undefined,
): OperationChange[] {
  const either = after ?? before
  if (!either) return []
  const required = added(before?.input.required ?? [], after?.input.required ?? []).added
  const { removed } = formChange(before?.input, after?.input)
  if (before && after && required.length === 0 && removed.length === 0) return []
  const { name, title } = either
  const change = changeOf(before, after)
  const isKept = change === 'changed'
  return [{ kind, name, title, change, newlyRequired: isKept ? required : [], removedFields: isKept ? removed : [] }]
}

const changeOf = (before: unknown, after: unknown) => (!before ? 'added' : after ? 'changed' : 'removed')

function formChange(before: FormSchema | undefined, after: FormSchema | undefined) {
  const [old, now] = [before?.properties ?? {}, after?.properties ?? {}]
  const { added: more, removed } = added(Object.keys(old), Object.keys(now))
  const changed = Object.keys(now).filter(
    (name) => Object.hasOwn(old, name) && JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  )
  return { added: more, removed, changed, isChanged: more.length + removed.length + changed.length > 0 }
}

function added(before: readonly string[], after: readonly string[]): { added: string[]; removed: string[] } {
  const [old, now] = [new Set(before), new Set(after)]
  return { added: [...now].filter((one) => !old.has(one)), removed: [...old].filter((one) => !now.has(one)) }
}

const scopesOf = (method: AuthManifest | undefined): string[] => method?.oauth2?.scopes.map(({ name }) => name) ?? []

const hostsOf = ({ endpoints }: Manifest): string[] =>
  Object.values(endpoints).flatMap((address) => (URL.canParse(address) ? [new URL(address).host] : []))
