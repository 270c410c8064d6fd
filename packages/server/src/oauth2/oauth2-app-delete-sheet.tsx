import { Button } from '../html/button.js'
import { Sheet } from '../pages/sheet.js'
import type { OAuth2App } from './oauth2-app.js'
import { type AppSheetProps, backToSettings, CancelApp } from './oauth2-app-sheets.js'

const FORM = 'delete-oauth2-app-form'

interface DeleteAppSheetProps extends AppSheetProps {
  app: OAuth2App
  /** Title of its piece. */
  title: string
  /** How many connections of all projects use it. */
  uses: number
}

/** Asks before an app is deleted; while connections use it, says so instead. */
export function DeleteAppSheet({ app, title, uses, paths, shell }: DeleteAppSheetProps) {
  const sheet = { paths, shell }
  const confirm = (
    <>
      <CancelApp {...sheet} />
      <Button type="submit" form={FORM} variant="danger">
        Delete OAuth2 app
      </Button>
    </>
  )
  return (
    <Sheet
      id="delete-oauth2-app"
      title={uses > 0 ? `The OAuth2 app of ${title} is in use` : `Delete the OAuth2 app of ${title}?`}
      size="small"
      back={backToSettings(sheet)}
      footer={uses > 0 ? <CancelApp {...sheet} /> : confirm}
      shell={shell}
    >
      {uses > 0 ? (
        <p>
          {`${uses === 1 ? '1 connection uses' : `${uses} connections use`} it, so it cannot be deleted. `}
          Delete these connections first, or connect them with another OAuth2 app.
        </p>
      ) : (
        <form
          id={FORM}
          method="post"
          action={paths.delete(app.id)}
          hx-post={paths.delete(app.id)}
          hx-target="#dialog-slot"
        >
          <p>No connection uses it. Its secret is removed for good; this cannot be undone.</p>
        </form>
      )}
    </Sheet>
  )
}
