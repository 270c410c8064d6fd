import type { PropsWithChildren } from 'hono/jsx'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { Sheet } from '../pages/sheet.js'
import { LeaveButton } from './leave-button.js'
import type { UpgradePaths } from './upgrade-paths.js'

interface AskSheetProps {
  /** Of the piece. */
  title: string
  paths: UpgradePaths
  shell: Shell | undefined
  id: string
  question: string
  /** The verb on the button. */
  confirm: string
  /** Where the answer is posted. */
  action: string
}

/** Asks before something is done to a piece; the children say what will happen. */
export function AskSheet(props: PropsWithChildren<AskSheetProps>) {
  const { id, question, confirm, action, title, paths, shell, children } = props
  const form = `${id}-form`
  return (
    <Sheet
      id={id}
      title={question}
      size="small"
      back={{ title, href: paths.piece }}
      footer={
        <>
          <LeaveButton {...props} word="Cancel" />
          <Button type="submit" form={form} variant="danger">
            {confirm}
          </Button>
        </>
      }
      shell={shell}
    >
      <form id={form} method="post" action={action} hx-post={action} hx-target="#dialog-slot" hx-sync="this:drop">
        {children}
      </form>
    </Sheet>
  )
}
