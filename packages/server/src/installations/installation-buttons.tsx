import { Button } from '../html/button.js'
import type { ProgressProps } from './progress-props.js'
import { typedFor } from './typed-installation.js'

/** What can be done at this point; swapped as a whole when it ended. */
export function InstallationButtons({
  installation,
  paths,
  inDialog,
  outOfBand,
}: ProgressProps & { outOfBand?: boolean }) {
  const { state, source, piece } = installation
  const again = paths.form(source, typedFor(installation))
  const inPlace = inDialog ? { 'hx-get': again, 'hx-target': '#dialog-slot' } : {}
  return (
    <div id="installation-buttons" class="contents max-sm:*:grow" {...(outOfBand ? { 'hx-swap-oob': 'true' } : {})}>
      {inDialog ? <Button closesDialog>Close</Button> : <Button href={paths.back}>Show pieces</Button>}
      {state === 'failed' ? (
        <Button variant="primary" icon="refresh-cw" href={again} {...inPlace}>
          Try again
        </Button>
      ) : null}
      {state === 'done' && piece ? (
        <Button variant="primary" href={paths.piece(piece.name)}>
          Open piece
        </Button>
      ) : null}
    </div>
  )
}
