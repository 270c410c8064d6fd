import { type AuthManifest, secretFields, visibleFields } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import type { Shell } from '../html/layout.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Sheet } from '../pages/sheet.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { ConnectionForm, type ConnectionFormProps } from './connection-form.js'
import type { ConnectionPaths } from './connection-paths.js'
import { TestButton } from './new-connection-sheet.js'
import type { OpenedIn } from './opened-in.js'
import { CONNECTION_FORM } from './test-result.js'

interface EditSheetProps {
  connection: Connection
  piece: InstalledPiece
  method: AuthManifest
  paths: ConnectionPaths
  opened: OpenedIn | undefined
  /** Of a page of its own. */
  shell: Shell | undefined
  filled: ConnectionFormProps['filled']
  addresses: ConnectionFormProps['addresses']
  failure?: ConnectionFormProps['failure']
  result?: ConnectionFormProps['result']
  mayTest: boolean
}

/** Renaming a connection, tagging it, giving it new credentials. */
export function EditSheet({ connection, piece, method, paths, opened, shell, mayTest, ...form }: EditSheetProps) {
  const { title, name, version, auth } = piece.manifest
  return (
    <Sheet
      id="edit-connection"
      title={`Edit ${connection.name}`}
      description={auth.length > 1 ? `${title} · ${method.title}` : title}
      icon={<PieceIcon title={title} url={iconPath(name, version)} size={32} />}
      back={{ title: connection.name, href: paths.view(connection) }}
      size="large"
      footerStart={mayTest ? <TestButton address={paths.testChange(connection)} /> : null}
      footer={
        <>
          {opened ? <Button closesDialog>Cancel</Button> : <Button href={paths.view(connection)}>Cancel</Button>}
          <Button variant="primary" type="submit" form={CONNECTION_FORM}>
            Save changes
          </Button>
        </>
      }
      shell={shell}
    >
      <ConnectionForm
        {...form}
        method={method}
        secretsSet={connection.secretsSet}
        action={paths.edit(connection)}
        optionsUrl={paths.options}
        hidden={{
          piece: name,
          method: method.name,
          connection: connection.key,
          generation: String(connection.generation),
          in: opened,
        }}
        note={
          <>
            <VersionNote connection={connection} piece={piece} method={method} />
            <DestinationNote connection={connection} method={method} />
          </>
        }
      />
    </Sheet>
  )
}

/** Says that the form is of another version than the one the connection was saved with. */
function VersionNote({ connection, piece, method }: Pick<EditSheetProps, 'connection' | 'piece' | 'method'>) {
  if (method.version === connection.authVersion) return null
  const { title, version } = piece.manifest
  return (
    <p class="flex gap-2 rounded-lg border border-line bg-base-200 px-3 py-2 text-[13px] text-muted">
      <Icon name="info" class="mt-0.5" />
      <span>
        {`This is the form of ${title} ${version}. What still fits is filled in; saving moves the connection from ${connection.pieceVersion} to it.`}
      </span>
    </p>
  )
}

/** Says beforehand which changes ask for a secret again. */
function DestinationNote({ connection, method }: { connection: Connection; method: AuthManifest }) {
  const { properties } = method.fields
  const shown = visibleFields(method.fields, connection.values)
  const titles = (names: readonly string[]) => names.map((name) => properties[name]?.title ?? name)
  const where = titles(method.destination.filter((name) => shown.has(name)))
  const secrets = titles(secretFields(method.fields).filter((name) => connection.secretsSet[name] !== undefined))
  if (where.length === 0 || secrets.length === 0) return null
  const [what, which] = where.length === 1 ? ['decides', 'it'] : ['decide', 'one of them']
  return (
    <p class="flex gap-2 rounded-lg border border-line bg-base-200 px-3 py-2 text-[13px] text-muted">
      <Icon name="shield" class="mt-0.5" />
      <span>
        {`${LIST.format(where)} ${what} where the credentials are sent. If you change ${which}, enter ${LIST.format(secrets)} again.`}
      </span>
    </p>
  )
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' })
