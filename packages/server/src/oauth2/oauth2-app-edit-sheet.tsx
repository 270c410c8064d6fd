import type { AuthManifest } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import { Icon } from '../html/icon.js'
import { Sheet } from '../pages/sheet.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { OAuth2App } from './oauth2-app.js'
import { appFields } from './oauth2-app-fields.js'
import { APP_FORM, OAuth2AppForm } from './oauth2-app-form.js'
import type { AppFormFailure } from './oauth2-app-form-failure.js'
import { type AppSheetProps, backToSettings, CancelApp, PieceMark } from './oauth2-app-sheets.js'

interface EditAppSheetProps extends AppSheetProps {
  app: OAuth2App
  piece: InstalledPiece
  method: AuthManifest
  addresses: { redirectUrl: string; webhookUrl: string }
  /** What was typed, where it was not accepted. */
  clientId?: string | undefined
  failure?: AppFormFailure
}

/** Giving an app another client id or secret. */
export function EditAppSheet({ app, piece, method, paths, shell, ...form }: EditAppSheetProps) {
  const { clientId = app.clientId } = form
  return (
    <Sheet
      id="oauth2-app"
      title={`OAuth2 app of ${piece.manifest.title}`}
      description={app.projectId === null ? `${method.title} · for all projects` : method.title}
      icon={<PieceMark piece={piece} />}
      back={backToSettings({ paths })}
      size="large"
      footer={
        <>
          <CancelApp paths={paths} shell={shell} />
          <Button variant="primary" type="submit" form={APP_FORM}>
            Save changes
          </Button>
        </>
      }
      shell={shell}
    >
      <div class="grid gap-5">
        <p class="flex gap-2 rounded-lg border border-line bg-base-200 px-3 py-2 text-[13px] text-muted">
          <Icon name="shield" class="mt-0.5" />
          <span>With another client ID the secret is asked for again, and people connect their accounts anew.</span>
        </p>
        <OAuth2AppForm
          {...form}
          clientId={clientId}
          method={method}
          fields={appFields(method)}
          secretSetAt={app.secretUpdatedAt}
          action={paths.edit(app.id)}
          hidden={{ version: String(app.version) }}
        />
      </div>
    </Sheet>
  )
}
