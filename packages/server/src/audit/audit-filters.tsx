import type { EnvironmentPlace } from '../access/place.js'
import { SelectFilter } from '../html/select-filter.js'
import { Toolbar } from '../html/toolbar.js'
import { actionGroups } from './action-choices.js'

/** What the trail is narrowed to. */
export interface AuditFilter {
  /** `server`: what concerns all projects. Default: the project. */
  readonly of?: 'server' | undefined
  readonly action?: string | undefined
  readonly outcome?: string | undefined
  /** Key of an environment. */
  readonly environment?: string | undefined
}

interface AuditFiltersProps {
  path: string
  filter: AuditFilter
  environments: readonly EnvironmentPlace[]
  /** May also read what concerns all projects. */
  maySeeServer: boolean
}

/** Chooses the action, outcome and environment of the events that are listed. */
export function AuditFilters({ path, filter, environments, maySeeServer }: AuditFiltersProps) {
  return (
    <Toolbar>
      <form
        class="flex w-full flex-wrap gap-2 max-sm:*:flex-1 max-sm:*:basis-2/5"
        method="get"
        action={path}
        hx-get={path}
        hx-trigger="change, submit"
        hx-target="#events"
        hx-replace-url="true"
        hx-sync="this:replace"
      >
        {maySeeServer ? (
          <SelectFilter
            name="of"
            label="Of"
            value={filter.of ?? ''}
            options={[
              { value: '', title: 'This project' },
              { value: 'server', title: 'The whole server' },
            ]}
          />
        ) : null}
        <ActionFilter value={filter.action ?? ''} />
        <SelectFilter
          name="outcome"
          label="Outcome"
          value={filter.outcome ?? ''}
          options={[
            { value: '', title: 'All outcomes' },
            { value: 'ok', title: 'Done' },
            { value: 'denied', title: 'Denied' },
            { value: 'failed', title: 'Failed' },
          ]}
        />
        <SelectFilter
          name="environment"
          label="Environment"
          value={filter.environment ?? ''}
          options={[
            { value: '', title: 'All environments' },
            ...environments.map(({ key, name }) => ({ value: key, title: name })),
          ]}
        />
      </form>
    </Toolbar>
  )
}

function ActionFilter({ value }: { value: string }) {
  return (
    <select class="select w-auto" name="action" aria-label="Action">
      <option value="">All actions</option>
      {actionGroups().map(({ title, actions }) => (
        <optgroup label={title}>
          {actions.map((action) => (
            <option value={action.name} {...(action.name === value ? { selected: true } : {})}>
              {`${title}: ${action.title.toLowerCase()}`}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}
