import { PERMISSIONS, type Permission, permissionNames } from '../access/permissions.js'
import type { Principal } from '../access/principal.js'
import { DescriptionList } from '../html/description-list.js'
import { Icon } from '../html/icon.js'
import { Section } from '../html/section.js'

interface MeSectionProps {
  principal: Principal
  projectId: string
  may(permission: Permission): boolean
}

const KINDS = { user: 'Person', token: 'API token', admin_token: 'Administrator token of the configuration' } as const

/** Who is signed in, and what they may do in this project. */
export function MeSection({ principal, projectId, may }: MeSectionProps) {
  const { kind, name, label, isAdmin } = principal
  const role = isAdmin ? 'Administrator of the platform' : (principal.roleIn(projectId) ?? 'None')
  const rights = permissionNames().filter((permission) => may(permission))
  return (
    <Section title="You">
      <div class="grid gap-4">
        <DescriptionList
          items={[
            { term: 'Name', value: name },
            { term: 'Signed in as', value: label === name ? KINDS[kind] : `${label} (${KINDS[kind].toLowerCase()})` },
            { term: 'Role', value: role },
          ]}
        />
        <details>
          <summary class="w-fit text-muted">{`What you may do here (${rights.length})`}</summary>
          <ul class="mt-3 grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
            {rights.map((permission) => (
              <li class="flex gap-2">
                <Icon name="check" size={14} class="mt-[3px] text-success" />
                {PERMISSIONS[permission]}
              </li>
            ))}
          </ul>
        </details>
      </div>
    </Section>
  )
}
