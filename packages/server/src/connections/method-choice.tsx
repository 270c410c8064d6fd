import type { AuthKind } from '@plugboard/core/host'
import { CardGrid, CardLink } from '../html/card-link.js'
import { Icon, type IconName } from '../html/icon.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { ConnectionPaths } from './connection-paths.js'
import type { OpenedIn } from './opened-in.js'

interface MethodChoiceProps {
  piece: InstalledPiece
  paths: ConnectionPaths
  opened: OpenedIn | undefined
}

const KINDS: Readonly<Record<AuthKind, { icon: IconName; description: string }>> = {
  oauth2: { icon: 'globe', description: 'Sign in at the provider and allow access' },
  apiKey: { icon: 'key-round', description: 'A key that the outside system gives out' },
  basic: { icon: 'user', description: 'Signs in as a user of the outside system' },
  custom: { icon: 'lock', description: 'Credentials of another kind' },
  none: { icon: 'circle-dashed', description: 'Nothing secret is needed' },
  gateway: { icon: 'coins', description: 'Through the gateway, paid with credits' },
}

/** OAuth2 without a person. */
const MACHINE = { icon: 'key-round', description: 'A client ID and secret that the provider gives out' } as const

/** The second step of a new connection, where a piece can authenticate in several ways. */
export function MethodChoice({ piece, paths, opened }: MethodChoiceProps) {
  const { name, auth } = piece.manifest
  return (
    <CardGrid>
      {auth.map(({ name: method, title, kind, oauth2 }) => {
        const { icon, description } = oauth2?.grant === 'clientCredentials' ? MACHINE : KINDS[kind]
        const chosen = { piece: name, method }
        const inPlace = opened ? { 'hx-get': paths.create({ ...chosen, in: opened }), 'hx-target': '#dialog-slot' } : {}
        return (
          <CardLink
            href={paths.create(chosen)}
            title={title}
            description={description}
            icon={<Icon name={icon} size={20} class="text-muted" />}
            {...inPlace}
          />
        )
      })}
    </CardGrid>
  )
}
