import { AUDIT_ACTIONS } from './audit-actions.js'

/** Actions of one kind of thing, for a list to choose from. */
export interface ActionGroup {
  readonly title: string
  readonly actions: readonly { readonly name: string; readonly title: string }[]
}

/** Every audited action in words, by what it is done to. */
export function actionGroups(): ActionGroup[] {
  const groups = new Map<string, { name: string; title: string }[]>()
  for (const name of Object.keys(AUDIT_ACTIONS)) {
    const [noun = '', verb = ''] = name.split('.')
    groups.set(noun, [...(groups.get(noun) ?? []), { name, title: capitalized(verb) }])
  }
  return [...groups].map(([noun, actions]) => ({ title: NOUNS[noun] ?? capitalized(noun), actions }))
}

const NOUNS: Readonly<Record<string, string>> = { oauth2_app: 'OAuth app', token: 'API token', key: 'Encryption key' }

function capitalized(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
