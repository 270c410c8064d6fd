import type { AuthManifest, FieldSchema } from '@plugboard/core/host'
import { visibleFields } from '@plugboard/core/host'
import type { Child } from 'hono/jsx'
import { DescriptionList } from '../html/description-list.js'
import { Icon } from '../html/icon.js'
import { Time } from '../html/time.js'
import type { ConnectionView } from './connection-view.js'

interface ConnectionValuesListProps {
  /** Absent when the installed piece no longer has it. */
  method: AuthManifest | undefined
  values: ConnectionView['values']
}

/** What was filled in, read-only. Of a secret it shows only that it is set, and since when. */
export function ConnectionValuesList({ method, values }: ConnectionValuesListProps) {
  return <DescriptionList items={method ? byForm(method, values) : byName(values)} />
}

function byForm({ fields }: AuthManifest, values: ConnectionView['values']) {
  const shown = visibleFields(fields, values)
  return Object.entries(fields.properties)
    .filter(([name, schema]) => shown.has(name) && schema['x-field']?.kind !== 'markdown')
    .map(([name, schema]) => ({ term: schema.title ?? name, value: shownValue(values[name], schema) }))
}

function byName(values: ConnectionView['values']) {
  return Object.entries(values).map(([term, value]) => ({ term, value: shownValue(value, {}) }))
}

function shownValue(value: unknown, schema: FieldSchema): Child {
  if (value === undefined || value === null || value === '') return undefined
  const setAt = secretSetAt(value)
  if (setAt !== undefined) return <SecretSet at={setAt} />
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'object') return <code class="code break-all whitespace-pre-wrap">{JSON.stringify(value)}</code>
  const choice = schema['x-field']?.choices?.find((one) => one.value === value)
  if (schema['x-field']?.kind === 'longText')
    return <pre class="max-h-40 overflow-auto text-[13px]">{String(value)}</pre>
  return choice?.title ?? String(value)
}

function secretSetAt(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('set' in value) || !('updatedAt' in value)) return undefined
  return value.set === true && typeof value.updatedAt === 'number' ? value.updatedAt : undefined
}

function SecretSet({ at }: { at: number }) {
  return (
    <span class="inline-flex items-center gap-1.5">
      <Icon name="lock" size={14} class="text-muted" />
      <span>
        Set <Time at={at} />
      </span>
    </span>
  )
}
