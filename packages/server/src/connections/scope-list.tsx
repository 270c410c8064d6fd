import { Icon } from '../html/icon.js'

/** A scope as a person reads it. */
export interface ScopeShown {
  name: string
  title: string
  granted: boolean
}

/** Scopes by title, each with whether it was granted. */
export function ScopeList({ scopes }: { scopes: readonly ScopeShown[] }) {
  return (
    <ul class="grid overflow-hidden rounded-lg border border-line">
      {scopes.map(({ name, title, granted }) => (
        <li class="flex items-center gap-2.5 border-line px-3 py-2 not-first:border-t">
          <Icon
            name={granted ? 'circle-check' : 'circle-dashed'}
            label={granted ? 'Granted' : 'Not granted'}
            class={granted ? 'tone-success tone-text' : 'text-muted'}
          />
          <span class="min-w-0 flex-1">{title}</span>
          {title === name ? null : <code class="truncate font-mono text-xs text-muted">{name}</code>}
        </li>
      ))}
    </ul>
  )
}
