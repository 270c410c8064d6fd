import type { PropsWithChildren } from 'hono/jsx'
import type { ExtraAttributes } from './attributes.js'
import { Button } from './button.js'
import { Dialog } from './dialog.js'

interface ConfirmDialogProps extends ExtraAttributes {
  id: string
  /** The question: "Delete Orders database?" */
  title: string
  /** The verb on the button: "Delete connection". */
  confirm: string
  /** The button is red. Default true. */
  danger?: boolean
  /** Opens at once, after a swap. */
  open?: boolean
  /** Where the form is posted; or give `hx-*` attributes, which go to the form. */
  action?: string
}

/** Asks before something that cannot be undone. The children say what will happen and may hold inputs. */
export function ConfirmDialog({
  id,
  title,
  confirm,
  danger = true,
  open,
  action,
  children,
  ...rest
}: PropsWithChildren<ConfirmDialogProps>) {
  const footer = (
    <>
      <Button closesDialog>Cancel</Button>
      <Button type="submit" form={`${id}-form`} variant={danger ? 'danger' : 'primary'}>
        {confirm}
      </Button>
    </>
  )
  return (
    <Dialog id={id} title={title} size="small" footer={footer} {...(open ? { open } : {})}>
      <form id={`${id}-form`} method="post" class="grid gap-3" {...(action === undefined ? {} : { action })} {...rest}>
        {children}
      </form>
    </Dialog>
  )
}
