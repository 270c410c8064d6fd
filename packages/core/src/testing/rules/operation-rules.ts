import type { Action } from '../../action/define-action.js'
import type { Piece } from '../../piece/piece.js'
import type { Problem } from '../../piece/problem.js'
import type { Trigger } from '../../trigger/trigger.js'
import type { Rule } from './rule.js'

/** What makes actions and triggers usable. */
export const OPERATION_RULES: readonly Rule[] = [
  {
    id: 'something-is-offered',
    title: 'offers at least one action or trigger',
    check: ({ actions, triggers }) =>
      actions.length + triggers.length > 0
        ? []
        : [{ path: 'actions', message: 'needs at least one action or trigger' }],
  },
  {
    id: 'names-are-apart',
    title: 'gives no trigger the name of an action',
    check: ({ actions, triggers }) => {
      const taken = new Set(actions.map(({ name }) => name))
      const both = triggers.filter(({ name }) => taken.has(name))
      return both.map(({ name }) => ({ path: `triggers.${name}`, message: 'has the name of an action' }))
    },
  },
  {
    id: 'scopes-are-named',
    title: 'names the scopes that every action and trigger needs',
    check: unnamedScopes,
  },
]

function unnamedScopes({ actions, triggers }: Piece): Problem[] {
  const message = 'must name the scopes it needs; an empty list says that it needs none'
  return [
    ...actions.filter(lacksScopes).map(({ name }) => ({ path: `actions.${name}.scopes`, message })),
    ...triggers.filter(lacksScopes).map(({ name }) => ({ path: `triggers.${name}.scopes`, message })),
  ]
}

/** Only where the provider knows scopes at all. */
function lacksScopes({ methods, scopes, needsNoScopes }: Action | Trigger): boolean {
  const knowsScopes = methods.some(({ oauth2 }) => (oauth2?.scopes.length ?? 0) > 0)
  return knowsScopes && scopes.length === 0 && !needsNoScopes
}
