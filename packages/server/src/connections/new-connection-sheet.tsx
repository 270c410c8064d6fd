import type { AuthManifest } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Sheet } from '../pages/sheet.js'
import { type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import { ConnectionForm, type ConnectionFormProps } from './connection-form.js'
import type { ConnectionPaths } from './connection-paths.js'
import { type ConsentNote, ConsentNotes } from './consent-notes.js'
import { MethodChoice } from './method-choice.js'
import type { OpenedIn } from './opened-in.js'
import { PieceChoice } from './piece-choice.js'
import { CONNECTION_FORM } from './test-result.js'

interface StepProps {
  paths: ConnectionPaths
  opened: OpenedIn | undefined
  /** Of a page of its own. */
  shell: Shell | undefined
}

const ID = 'new-connection'

/** Choosing the piece of a new connection. */
export function ChoosePiece({ pieces, search, ...step }: StepProps & { pieces: InstalledPiece[]; search: string }) {
  return (
    <Sheet
      id={ID}
      title="New connection"
      description="What do you want to connect to?"
      back={backToList(step)}
      size="large"
      footer={<Cancel {...step} />}
      shell={step.shell}
    >
      <PieceChoice pieces={pieces} search={search} paths={step.paths} opened={step.opened} />
    </Sheet>
  )
}

/** Choosing how to authenticate. */
export function ChooseMethod({ piece, ...step }: StepProps & { piece: InstalledPiece }) {
  return (
    <Sheet
      id={ID}
      title={`New ${piece.manifest.title} connection`}
      description="How do you want to authenticate?"
      icon={<PieceMark piece={piece} />}
      back={backToList(step)}
      size="large"
      footer={<Back {...step} toPiece={undefined} />}
      shell={step.shell}
    >
      <MethodChoice piece={piece} paths={step.paths} opened={step.opened} />
    </Sheet>
  )
}

interface FillInProps extends StepProps {
  piece: InstalledPiece
  method: AuthManifest
  filled: ConnectionFormProps['filled']
  failure?: ConnectionFormProps['failure']
  result?: ConnectionFormProps['result']
  mayTest: boolean
  /** Where a person will have to consent at the provider. */
  consent: ConsentNote | undefined
  /** Made beforehand, where an address that the provider is told of holds it; sent along with the form. */
  id?: string | undefined
  addresses: ConnectionFormProps['addresses']
}

/** Naming it and filling in the credentials. */
export function FillIn(props: FillInProps) {
  const { piece, method, filled, failure, result, mayTest, consent, id, addresses, ...step } = props
  const { name, title, auth } = piece.manifest
  const { paths, opened, shell } = step
  return (
    <Sheet
      id={ID}
      title={`New ${title} connection`}
      description={auth.length > 1 ? method.title : undefined}
      icon={<PieceMark piece={piece} />}
      back={backToList(step)}
      size="large"
      footerStart={mayTest && !consent ? <TestButton address={paths.testNew} /> : null}
      footer={
        <>
          <Back {...step} toPiece={auth.length > 1 ? name : undefined} />
          <AddButton consent={consent} opened={opened} />
        </>
      }
      shell={shell}
    >
      <ConnectionForm
        method={method}
        filled={filled}
        failure={failure}
        result={result}
        action={paths.create()}
        optionsUrl={paths.options}
        note={consent ? <ConsentNotes title={title} note={consent} /> : null}
        guideTitle={consent && consent.redirectUrl === undefined ? `How to set up ${title}` : undefined}
        addresses={addresses}
        hidden={{ piece: name, method: method.name, in: opened, id: id ?? consent?.id }}
      />
    </Sheet>
  )
}

/** Where somebody has to consent, the press opens the window in which they do; from a page of its own, the next one does. */
function AddButton({ consent, opened }: { consent: ConsentNote | undefined; opened: OpenedIn | undefined }) {
  if (!consent) {
    return (
      <Button variant="primary" type="submit" form={CONNECTION_FORM}>
        Add connection
      </Button>
    )
  }
  const noApp = consent.appMissing !== undefined
  return (
    <Button
      variant="primary"
      type="submit"
      form={CONNECTION_FORM}
      icon="external-link"
      data-opens-popup={opened && ''}
      disabled={noApp}
    >
      Connect
    </Button>
  )
}

/** Tries what is filled in, without saving. */
export function TestButton({ address }: { address: string }) {
  return (
    <Button
      icon="zap"
      form={CONNECTION_FORM}
      hx-post={address}
      hx-target="#connection-result"
      hx-swap="innerHTML"
      hx-sync="this:drop"
      hx-indicator="#connection-busy, this"
    >
      Test connection
    </Button>
  )
}

function PieceMark({ piece: { manifest } }: { piece: InstalledPiece }) {
  return <PieceIcon title={manifest.title} url={iconPath(manifest.name, manifest.version)} size={32} />
}

const backToList = ({ paths }: StepProps) => ({ title: 'Connections', href: paths.list })

/** To the step before; in the editor of a flow's step the piece is given. */
function Back({ paths, opened, shell, toPiece }: StepProps & { toPiece: string | undefined }) {
  if (opened === 'step' && toPiece === undefined) return <Cancel paths={paths} opened={opened} shell={shell} />
  const chosen = toPiece === undefined ? {} : { piece: toPiece }
  const inPlace = opened ? { 'hx-get': paths.create({ ...chosen, in: opened }), 'hx-target': '#dialog-slot' } : {}
  return (
    <Button href={paths.create(chosen)} icon="chevron-left" {...inPlace}>
      Back
    </Button>
  )
}

function Cancel({ paths, shell }: StepProps) {
  return shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={paths.list}>Cancel</Button>
}
